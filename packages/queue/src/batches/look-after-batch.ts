import type { BatchReport } from '@retake/core';
import type { BatchRecord } from '../store/batch-record.ts';
import { hasEnded } from '../working/item-ends.ts';
import { tellError, type WorkParts } from '../working/work-parts.ts';
import { batchNameOf } from './batch-name.ts';
import { itemsOf } from './batch-orders.ts';
import { batchTimes, unending } from './batch-times.ts';
import { collectBatch } from './collect-batch.ts';
import { endBatch } from './end-batch.ts';
import { lookAgain } from './look-again.ts';
import { spillItems } from './spill-items.ts';

/** Looks where a batch stands: collects one that has ended, and gives up one that takes too long. */
export async function lookAfterBatch(parts: WorkParts, batch: BatchRecord): Promise<void> {
  const { jobId } = batch.body;
  if (jobId === undefined) return;
  const name = { ...batchNameOf(batch), jobId };
  let report: BatchReport;
  try {
    report = await parts.images.batches.look(name, unending());
  } catch (error) {
    tellError(parts, 'looking at a batch', error);
    return lookAgain(parts, batch, { failures: batch.body.failures + 1 });
  }
  if (report.state !== 'pending' && report.state !== 'running') return collectBatch(parts, batch, report);
  const now = parts.clock.now();
  const seen = { at: now, state: report.state, counts: report.counts };
  if (batch.body.cancelAskedAt === undefined && !(await isWanted(parts, batch))) {
    await parts.images.batches.cancel(name, unending());
    // What is cancelled has ended at the next look; where it goes on all the same, its items do not wait for that.
    return lookAgain(parts, batch, { cancelAskedAt: now, seen });
  }
  const { cancelAskedAt } = batch.body;
  if (cancelAskedAt !== undefined && now - cancelAskedAt >= batchTimes(parts).lookEveryMs) await spillItems(parts, batch);
  if (isForgotten(parts, batch)) {
    await spillItems(parts, batch);
    await endBatch(parts, batch, { state: 'expired', nanoUsd: 0 });
    return;
  }
  await lookAgain(parts, batch, { failures: 0, seen });
}

/** Whether it is worth waiting for: in time, and for somebody. */
async function isWanted(parts: WorkParts, batch: BatchRecord): Promise<boolean> {
  const now = parts.clock.now();
  const { spillAt, submittedAt = now } = batch.body;
  if (spillAt !== undefined && now >= spillAt) return false;
  if (now - submittedAt >= batchTimes(parts).stuckAfterMs) return false;
  const items = await itemsOf(parts, batch);
  return items.some((item) => !hasEnded(item));
}

/** One that was cancelled, and goes on as long again, is told no end of. */
function isForgotten(parts: WorkParts, { body: { submittedAt, cancelAskedAt } }: BatchRecord): boolean {
  const { stuckAfterMs } = batchTimes(parts);
  return cancelAskedAt !== undefined && parts.clock.now() - (submittedAt ?? cancelAskedAt) >= 2 * stuckAfterMs;
}
