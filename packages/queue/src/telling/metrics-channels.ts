import type { ImageService } from '@retake/core';

/** What is asked of each model; nobody draws it. */
const ANYTHING = 'A picture';

/** The channels that have batches of something that can be ordered. Asks none of them. */
export function channelsWithBatches({ models, batches }: ImageService): readonly string[] {
  const channels = models.list().flatMap(({ model: { id } }) => {
    try {
      return batches.offers({ prompt: ANYTHING, model: id }).map(({ channel }) => channel);
    } catch {
      // A model that cannot be ordered just now is in no batch either.
      return [];
    }
  });
  return [...new Set(channels)];
}
