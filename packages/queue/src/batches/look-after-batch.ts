import type { BatchReport } from '@retake/core';
import type { BatchRecord } from '../store/batch-record.ts';
import type { ItemRecord } from '../store/item-record.ts';
import { tellError } from '../telling/tell-error.ts';
import type { WorkParts } from '../working/work-parts.ts';
import { batchNameOf } from './batch-name.ts';
import { waitingItems } from './batch-orders.ts';
import { batchTimes, unending } from './batch-times.ts';
import { collectBatch } from './collect-batch.ts';
import { endBatch } from './end-batch.ts';
import { firstSpillAt, overdueAt } from './item-time.ts';
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
  const waiting = await waitingItems(parts, batch);
  const cancelAskedAt = batch.body.cancelAskedAt ?? (isWanted(parts, batch, waiting) ? undefined : now);
  if (cancelAskedAt === undefined)
    return lookAgain(parts, batch, { failures: 0, seen, spillAt: await spillUrgent(parts, batch, waiting) });
  // What is cancelled has ended at the next look. Where it goes on all the same its items do not wait for that, and it is asked again.
  await parts.images.batches.cancel(name, unending());
  if (now - cancelAskedAt >= batchTimes(parts).lookEveryMs) await spillItems(parts, batch, waiting);
  const { submittedAt = cancelAskedAt } = batch.body;
  if (now - submittedAt < 2 * batchTimes(parts).stuckAfterMs)
    return lookAgain(parts, batch, { failures: 0, seen, cancelAskedAt });
  await spillItems(parts, batch, waiting);
  await endBatch(parts, batch, { state: 'expired', nanoUsd: 0 });
}

/**
 * Whether it is worth going on with: in time, and for somebody who has more time than until the next look. As long as there is one its batch
 * goes on, since who could not wait for it must not cost the others their half price.
 */
function isWanted(parts: WorkParts, { body }: BatchRecord, waiting: readonly ItemRecord[]): boolean {
  const now = parts.clock.now();
  const { lookEveryMs, stuckAfterMs } = batchTimes(parts);
  if (now - (body.submittedAt ?? now) >= stuckAfterMs) return false;
  return overdueAt(parts, waiting, now + lookEveryMs).length < waiting.length;
}

/**
 * Gives back those that can wait no longer, while their batch goes on for the others: what it draws for them all the same is on their bills,
 * and its picture is kept beside the other.
 *
 * @returns when the next of them can wait no longer, in epoch milliseconds.
 */
async function spillUrgent(parts: WorkParts, batch: BatchRecord, waiting: readonly ItemRecord[]): Promise<number | undefined> {
  const urgent = overdueAt(parts, waiting, parts.clock.now());
  await spillItems(parts, batch, urgent);
  return firstSpillAt(
    parts,
    waiting.filter((item) => !urgent.includes(item)),
  );
}
