import type { BatchReport } from '@retake/core';
import type { BatchRecord } from '../store/batch-record.ts';
import { hasEnded } from '../working/item-ends.ts';
import { tellError } from '../telling/tell-error.ts';
import type { WorkParts } from '../working/work-parts.ts';
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
  const cancelAskedAt = batch.body.cancelAskedAt ?? ((await isWanted(parts, batch)) ? undefined : now);
  if (cancelAskedAt === undefined) return lookAgain(parts, batch, { failures: 0, seen });
  // What is cancelled has ended at the next look. Where it goes on all the same its items do not wait for that, and it is asked again.
  await parts.images.batches.cancel(name, unending());
  if (now - cancelAskedAt >= batchTimes(parts).lookEveryMs) await spillItems(parts, batch);
  const { submittedAt = cancelAskedAt } = batch.body;
  if (now - submittedAt < 2 * batchTimes(parts).stuckAfterMs)
    return lookAgain(parts, batch, { failures: 0, seen, cancelAskedAt });
  await spillItems(parts, batch);
  await endBatch(parts, batch, { state: 'expired', nanoUsd: 0 });
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
