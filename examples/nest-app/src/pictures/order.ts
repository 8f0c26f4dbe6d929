import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ASPECT_RATIOS, type AspectRatio, IMAGE_SIZES, type ImageSize } from '@retake/core';

/** What a tenant may order: less than the service could draw, since models and channels are the app's business. */
export class Order {
  @ApiProperty({ type: String, example: 'A red kite over a beach' })
  readonly prompt!: string;

  @ApiPropertyOptional({ type: String, example: 'hero' })
  readonly purpose?: string | undefined;

  @ApiPropertyOptional({ enum: IMAGE_SIZES })
  readonly size?: ImageSize | undefined;

  @ApiPropertyOptional({ enum: ASPECT_RATIOS })
  readonly aspectRatio?: AspectRatio | undefined;
}
