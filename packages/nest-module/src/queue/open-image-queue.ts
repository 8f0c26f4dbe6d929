import { ConfigInvalidError, type ImageService } from '@retake/core';
import { createImageQueue, type ImageQueue } from '@retake/queue';
import type { ImageQueueSource } from './image-queue-module-options.ts';

/** A queue, and whether it was opened here and is to be closed here. */
export interface OpenedQueue {
  readonly queue: ImageQueue;
  readonly isOwn: boolean;
}

/**
 * Opens a queue from its source, or takes the one that there is.
 *
 * @param appImages the app's service, where the source names none.
 * @throws ConfigInvalidError with every problem and its path; as `createImageQueue`.
 */
export async function openImageQueue(
  source: ImageQueueSource,
  name: string | undefined,
  appImages: ImageService | undefined,
): Promise<OpenedQueue> {
  if (typeof source !== 'object' || source === null) {
    throw new ConfigInvalidError('ImageQueueModule', [{ path: '', message: 'must be options of a queue, or { queue }' }]);
  }
  if ('queue' in source) {
    const others = Object.keys(source).filter((key) => key !== 'queue');
    if (others.length > 0) {
      const issues = others.map((path) => ({ path, message: 'belongs to whoever opened the queue' }));
      throw new ConfigInvalidError('ImageQueueModule', issues);
    }
    return { queue: source.queue, isOwn: false };
  }
  const images = source.images ?? appImages;
  if (images === undefined) {
    throw new ConfigInvalidError('ImageQueueModule', [
      { path: 'images', message: 'is missing: make the ImageModule global, or inject its ImageService into useFactory' },
    ]);
  }
  return { queue: await createImageQueue({ ...source, images, ...(name === undefined ? {} : { name }) }), isOwn: true };
}
