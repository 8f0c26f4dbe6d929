import { ChannelError } from '@retake/core';
import { batchRecords, type BatchRecord } from '../store/batch-record.ts';
import type { ItemRecord } from '../store/item-record.ts';
import { afterFailure } from '../working/after-failure.ts';
import { endFailed, failureOf } from '../working/end-purchase.ts';
import type { WorkParts } from '../working/work-parts.ts';
import { partId } from './batch-name.ts';
import { waitingItems } from './batch-orders.ts';
import { readBatch } from './change-batch.ts';
import { endBatch, endStep, tellBatchEnd } from './end-batch.ts';
import { batchOf } from './make-batch.ts';
import { returnItems } from './return-items.ts';

/** Whether a channel has refused a batch for what is ordered in it, and nothing was billed. One item may be at fault for all of them. */
export function isRefusal(error: unknown): error is ChannelError {
  return ChannelError.isInstance(error) && error.failure.billing === 'not-billed' && afterFailure(error).next === 'failed';
}

/**
 * Finds out which items of a refused batch are at fault: each half is a batch of its own, until who is refused is alone. One bad item among n
 * costs two submissions for each halving of n, all of them free, and the others are drawn.
 */
export async function splitRefused(parts: WorkParts, batch: BatchRecord, error: ChannelError): Promise<void> {
  const ending = { state: 'failed', nanoUsd: 0 } as const;
  let refused: BatchRecord | undefined = batch;
  // Somebody may have got further with it, or with one of its items.
  while (refused?.state === batch.state && refused.body.displayName === batch.body.displayName) {
    const items = await waitingItems(parts, refused);
    if (refused.body.cancelAskedAt !== undefined) {
      await returnItems(parts, refused, items, { why: 'spilled', error: failureOf(error) });
      await endBatch(parts, refused, ending);
      return;
    }
    const [alone] = items;
    if (alone === undefined || items.length === 1) {
      if (alone !== undefined) await refuseItem(parts, refused, alone, error);
      await endBatch(parts, refused, ending);
      return;
    }
    const at = parts.clock.now();
    const middle = Math.ceil(items.length / 2);
    const written = await parts.store.write([
      batchRecords.change(refused, endStep(parts, refused, ending, at)),
      ...batchOf(parts, refused.body, items.slice(0, middle)),
      ...batchOf(parts, refused.body, items.slice(middle)),
    ]);
    if (written.length === 0) {
      tellBatchEnd(parts, refused, ending, at);
      return parts.nudge();
    }
    refused = await readBatch(parts, batch.id);
  }
}

/** What a channel has refused, asked or not, will be refused again; what it was not even asked for may be had elsewhere. */
async function refuseItem(parts: WorkParts, batch: BatchRecord, item: ItemRecord, error: ChannelError): Promise<void> {
  if (!error.failure.dispatched) return returnItems(parts, batch, [item], { why: 'failed', error: failureOf(error) });
  const callId = partId(batch.id, item.id);
  return endFailed(parts, item, { callId, place: 'batch', error, heard: [], batchId: batch.id });
}
