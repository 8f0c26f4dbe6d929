import type { BatchOffer, CallOptions, ImageRequest } from '@retake/core';
import type { QueueParts } from '../queue-parts.ts';
import { trayState } from './tray.ts';

/** The batch that would take an item as it was ordered, the cheapest first; `undefined` when none does. Calls nobody. */
export function batchOffer(
  { images, options: { batch } }: Pick<QueueParts, 'images' | 'options'>,
  request: ImageRequest,
  options: CallOptions,
): BatchOffer | undefined {
  if (batch === false) return undefined;
  return images.batches.offers(request, options).find((offer) => offer.asOrdered && trayState(offer) !== undefined);
}
