import { Body, Controller, HttpCode, Inject, Post, ServiceUnavailableException, StreamableFile, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type CallOptions, type GeneratedImage, ImageService } from '@retake/core';
import { ImageCall } from '@retake/nestjs';
import { callOfTenant } from '../tenants/tenant-request.ts';
import { TenantGuard } from '../tenants/tenant.guard.ts';
import { Order } from './order.ts';
import { OrderPipe } from './order.pipe.ts';
import { Picture } from './picture.ts';

@ApiTags('pictures')
@ApiBearerAuth()
@ApiHeader({
  name: 'Idempotency-Key',
  required: false,
  description: 'A repeat with the same key is the same picture, and is paid once.',
})
@UseGuards(TenantGuard)
@Controller('pictures')
export class PicturesController {
  readonly #images: ImageService;

  constructor(@Inject(ImageService) images: ImageService) {
    this.#images = images;
  }

  @ApiOperation({ summary: 'Draws a picture and tells what it cost' })
  @ApiBody({ type: Order })
  @ApiOkResponse({ type: Picture })
  @HttpCode(200)
  @Post()
  async draw(@Body(OrderPipe) order: Order, @ImageCall(callOfTenant) call: CallOptions): Promise<Picture> {
    const { id, images, cost, attempts } = await this.#images.generate(order, call);
    const { data, mediaType, width, height } = only(images);
    const base64 = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64');
    return { id, mediaType, width, height, base64, usd: cost.usd, attempts: attempts.length };
  }

  @ApiOperation({ summary: 'Draws a picture and answers with its bytes' })
  @ApiBody({ type: Order })
  @ApiOkResponse({ content: { 'image/*': { schema: { type: 'string', format: 'binary' } } } })
  @HttpCode(200)
  @Post('file')
  async drawFile(@Body(OrderPipe) order: Order, @ImageCall(callOfTenant) call: CallOptions): Promise<StreamableFile> {
    const { data, mediaType } = only((await this.#images.generate(order, call)).images);
    return new StreamableFile(data, { type: mediaType });
  }
}

function only([image]: readonly GeneratedImage[]): GeneratedImage {
  if (image === undefined) throw new ServiceUnavailableException('No picture came');
  return image;
}
