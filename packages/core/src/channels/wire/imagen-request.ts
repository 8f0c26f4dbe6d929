import type { PictureOrder } from '../channel.ts';
import type { ImagenCallOptions } from './imagen-call-options.ts';

/** Writes an order in the terms of `:predict`. */
export function imagenRequest(order: PictureOrder, options: ImagenCallOptions): object {
  const { outputMimeType, outputCompressionQuality, ...parameters } = options;
  const output = {
    ...(outputMimeType !== undefined && { mimeType: outputMimeType }),
    ...(outputCompressionQuality !== undefined && { compressionQuality: outputCompressionQuality }),
  };
  return {
    instances: [{ prompt: order.prompt }],
    parameters: {
      sampleCount: 1,
      ...(order.aspectRatio !== undefined && { aspectRatio: order.aspectRatio }),
      ...(order.model.abilities.sizeOnWire && { sampleImageSize: order.size }),
      ...parameters,
      ...(takesSeed(options) && order.seed !== undefined && { seed: order.seed }),
      // Without it a filtered picture is left out of the answer in silence.
      includeRaiReason: true,
      ...(Object.keys(output).length > 0 && { outputOptions: output }),
    },
  };
}

/** A seed is taken only on Vertex AI, and only without a watermark (`addWatermark` is one of its own options). */
export function takesSeed({ addWatermark }: ImagenCallOptions): boolean {
  return addWatermark === false;
}
