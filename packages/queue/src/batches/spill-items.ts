import type { BatchRecord } from '../store/batch-record.ts';
import type { ItemRecord } from '../store/item-record.ts';
import type { KeptAttempt } from '../store/kept-attempt.ts';
import { callOptionsOf } from '../submitting/load-request.ts';
import { tellError } from '../telling/tell-error.ts';
import type { WorkParts } from '../working/work-parts.ts';
import { partId } from './batch-name.ts';
import { pricedRequest } from './priced-request.ts';
import { returnItems } from './return-items.ts';

const TOO_LONG = { code: 'batch_too_long', message: 'Its batch had not ended when there was no more time for it' } as const;

/** Gives back items that wait for a batch. What that draws of them may be billed, which stands on their bills until it is collected. */
export async function spillItems(parts: WorkParts, batch: BatchRecord, items: readonly ItemRecord[]): Promise<void> {
  if (items.length === 0) return;
  const bounds = partBounds(parts, batch, items);
  await returnItems(parts, batch, items, {
    why: 'spilled',
    error: TOO_LONG,
    attemptOf: (item) => unknownPart(parts, batch, item, bounds.get(item.id)),
  });
}

/** The most that each item can cost in a batch, in nano-dollars, where that is known. */
export function partBounds(
  { images, ...parts }: WorkParts,
  { body: { channel, model, size } }: BatchRecord,
  items: readonly ItemRecord[],
): ReadonlyMap<string, number> {
  const bounds = new Map<string, number>();
  for (const item of items) {
    try {
      const offers = images.batches.offers(pricedRequest(item), callOptionsOf(item.body.call));
      const own = offers.find((offer) => offer.channel === channel && offer.model === model && offer.size === size);
      if (own?.upperNanoUsd !== undefined) bounds.set(item.id, own.upperNanoUsd);
    } catch (error) {
      tellError(parts, 'pricing an item', error);
    }
  }
  return bounds;
}

/** What stands on the bill of an item for a batch that may have drawn it. */
export function unknownPart(
  { clock }: WorkParts,
  batch: BatchRecord,
  item: ItemRecord,
  upToNanoUsd: number | undefined,
): KeptAttempt {
  const { channel, model, size, submittedAt = batch.body.createdAt } = batch.body;
  return {
    id: partId(batch.id, item.id),
    place: 'batch',
    kind: 'primary',
    channel,
    model,
    size,
    startedAt: submittedAt,
    durationMs: Math.max(0, clock.now() - submittedAt),
    error: { type: 'cancelled', message: 'Its batch was cancelled, or brought nothing for it; what it had drawn is billed' },
    billing: 'unknown',
    unknownUpToNanoUsd: upToNanoUsd,
    batchId: batch.id,
  };
}
