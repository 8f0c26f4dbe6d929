import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** A picture as JSON. */
export class Picture {
  @ApiProperty({ type: String, description: 'Of the call, for questions to whoever runs this.' })
  readonly id!: string;

  @ApiProperty({ type: String, example: 'image/jpeg' })
  readonly mediaType!: string;

  @ApiProperty({ type: Number })
  readonly width!: number;

  @ApiProperty({ type: Number })
  readonly height!: number;

  @ApiProperty({ type: String, description: 'The picture itself.' })
  readonly base64!: string;

  @ApiPropertyOptional({
    type: Number,
    description: 'What it cost in US dollars, failed attempts included; absent when unknown.',
  })
  readonly usd?: number | undefined;

  @ApiProperty({ type: Number })
  readonly attempts!: number;
}
