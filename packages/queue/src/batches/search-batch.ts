import type { BatchRecord } from '../store/batch-record.ts';
import { insist } from '../working/insist.ts';
import { tellError } from '../telling/tell-error.ts';
import type { WorkParts } from '../working/work-parts.ts';
import { batchFacts, batchNameOf } from './batch-name.ts';
import { itemsOf, ordersOf } from './batch-orders.ts';
import { batchTimes, unending } from './batch-times.ts';
import { tryBatchStep } from './change-batch.ts';
import { endBatch } from './end-batch.ts';
import { forgetBatch } from './forget-batch.ts';
import { returnItems } from './return-items.ts';
import { submitted, tooLate } from './submitted-batch.ts';

/** After how many times the usual delay of lists a batch that was given up is looked for once more. */
const LATE_LOOK = 4;

const NEVER_MADE = { code: 'batch_never_made', message: 'Its batch was never made: its channel does not list it' } as const;

/**
 * Looks for a batch of which nobody knows whether it was made: its process died, or its answer was lost. Lists of channels lag behind, so it
 * is given up only when one of its age would be in them.
 */
export async function searchBatch(parts: WorkParts, batch: BatchRecord): Promise<void> {
  const now = parts.clock.now();
  const { lookEveryMs, listWithinMs } = batchTimes(parts);
  const { sentAt = now } = batch.body;
  const found = await parts.images.batches.find(batchNameOf(batch), unending());
  if (found !== undefined) {
    parts.tell({ type: 'batch.found', at: now, ...batchFacts(batch) });
    const { jobId } = found;
    return insist(
      () => submitted(parts, batch, jobId),
      (error) => tellError(parts, 'writing down a batch', error),
      parts.lastTries,
    );
  }
  const knownAt = sentAt + listWithinMs;
  if (now < knownAt) {
    if (batch.body.looks === 0) parts.tell({ type: 'batch.lost', at: now, ...batchFacts(batch) });
    const body = { ...batch.body, looks: batch.body.looks + 1 };
    await tryBatchStep(parts, batch, { state: 'submitting', dueAt: Math.min(now + lookEveryMs, knownAt), body });
    return;
  }
  const items = await itemsOf(parts, batch);
  const lookAgainAt = sentAt + LATE_LOOK * listWithinMs;
  // Items go back only after that is written: a batch that was found meanwhile keeps them.
  if (!(await endBatch(parts, batch, { state: 'never-made', nanoUsd: 0, lookAgainAt }))) return;
  await returnItems(parts, batch, items, { why: 'failed', error: NEVER_MADE });
  await parts.images.batches.release(batchNameOf(batch), ordersOf(parts, batch, items));
}

/** A batch that was given up as never made is looked for once more, and cancelled if it was made after all. */
export async function lookForNeverMade(parts: WorkParts, batch: BatchRecord): Promise<void> {
  const items = await itemsOf(parts, batch);
  // A process may have died between giving it up and giving its items back.
  await returnItems(parts, batch, items, { why: 'failed', error: NEVER_MADE });
  const found = await parts.images.batches.find(batchNameOf(batch), unending());
  if (found !== undefined) await tooLate(parts, batch, found.jobId);
  await forgetBatch(parts, batch);
}
