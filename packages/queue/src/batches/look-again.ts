import type { BatchBody, BatchRecord } from '../store/batch-record.ts';
import type { WorkParts } from '../working/work-parts.ts';
import { batchTimes } from './batch-times.ts';
import { changeBatch } from './change-batch.ts';
import { nextLookMs } from './next-look.ts';

/** Hands the batch out again after a while, in time for its deadline. */
export async function lookAgain(parts: WorkParts, batch: BatchRecord, story: Partial<BatchBody>): Promise<void> {
  const now = parts.clock.now();
  const { lookEveryMs } = batchTimes(parts);
  const { spillAt, submittedAt = now, cancelAskedAt } = { ...batch.body, ...story };
  const took = cancelAskedAt === undefined ? now - submittedAt : now - cancelAskedAt;
  const next = now + nextLookMs(took, lookEveryMs, parts.random);
  const dueAt = spillAt === undefined || spillAt <= now ? next : Math.min(next, spillAt);
  await changeBatch(parts, batch, (current) =>
    current.state === 'submitted'
      ? { state: 'submitted', dueAt, body: { ...current.body, ...story, looks: current.body.looks + 1 } }
      : undefined,
  );
}
