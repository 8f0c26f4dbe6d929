import { RetakeError } from '@retake/core';
import type { Attempt, ImageService } from '@retake/core';
import type { Order } from './orders.ts';
import type { Served } from './served.ts';

/** Asks for one picture through Retake. */
export async function orderFromRetake(
  images: ImageService,
  model: string,
  order: Order,
  signal: AbortSignal,
): Promise<Omit<Served, 'waitedMs'>> {
  try {
    const { prompt, aspectRatio, product } = order;
    const result = await images.generate({ prompt, model, size: '1K', aspectRatio }, { signal, labels: { product } });
    const [image] = result.images;
    const picture = image && { bytes: image.data, mediaType: image.mediaType };
    return { order, picture, error: undefined, channel: result.channel, attempts: result.attempts };
  } catch (error) {
    signal.throwIfAborted();
    if (!RetakeError.isInstance(error)) throw error;
    return {
      order,
      picture: undefined,
      error: `${error.code}: ${error.message}`,
      channel: undefined,
      attempts: attemptsOf(error),
    };
  }
}

/** Failed calls can have cost money too: their errors carry the attempts. */
function attemptsOf(error: RetakeError): readonly Attempt[] {
  return 'attempts' in error && isAttempts(error.attempts) ? error.attempts : [];
}

function isAttempts(value: unknown): value is readonly Attempt[] {
  return Array.isArray(value) && value.every((item: unknown) => typeof item === 'object' && item !== null && 'billing' in item);
}
