import type { PixelSize } from '../../catalog/size.ts';
import type { Exchange } from '../../transport/transport.ts';
import type { PictureOrder } from '../channel.ts';
import { fittingPixels } from './fitting-pixels.ts';
import type { SeedreamCallOptions } from './seedream-call-options.ts';

/** The body of a request. Reference images travel beside it, as tokens of the exchange. */
export function seedreamRequest(
  order: PictureOrder,
  model: string,
  { outputFormat, responseFormat = 'b64_json' }: SeedreamCallOptions,
  exchange: Pick<Exchange, 'attachBase64'>,
): Readonly<Record<string, unknown>> {
  // The prefix has to be in lower case.
  const image = order.references.map(
    ({ bytes, mediaType }) => `data:${mediaType.toLowerCase()};base64,${exchange.attachBase64(bytes)}`,
  );
  return {
    model,
    prompt: order.prompt,
    ...(image.length > 0 && { image }),
    size: sizeOf(order),
    ...(outputFormat !== undefined && { output_format: outputFormat }),
    response_format: responseFormat,
    // On by default.
    watermark: false,
    // One order is one picture; a series would be billed for each.
    sequential_image_generation: 'disabled',
  };
}

/** Pixels of an order that names a ratio; `undefined` when it leaves the shape to the model, which a size alone does. */
export function seedreamPixels({ size, aspectRatio }: PictureOrder): PixelSize | undefined {
  if (aspectRatio === undefined) return undefined;
  const [across = 1, down = 1] = aspectRatio.split(':').map(Number);
  // No multiple is documented, and 16 is what pictures come in.
  return fittingPixels(size, across / down, { step: 16, minEdge: 16, maxEdge: 16_384 });
}

function sizeOf(order: PictureOrder): string {
  const pixels = seedreamPixels(order);
  return pixels === undefined ? order.size : `${pixels.width}x${pixels.height}`;
}
