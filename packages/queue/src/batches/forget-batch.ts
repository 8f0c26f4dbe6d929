import type { BatchRecord } from '../store/batch-record.ts';
import type { WorkParts } from '../working/work-parts.ts';
import { tryBatchStep } from './change-batch.ts';

/** How long the record of a batch is kept at least, in milliseconds: a process that was thought dead may still have to do with it. */
const LEAST_KEPT_MS = 86_400_000;

/** When the record of a batch is forgotten that ended then, in epoch milliseconds: after `keepMs`; `undefined` when never. */
export function forgetBatchAt({ options: { keepMs } }: Pick<WorkParts, 'options'>, endedAt: number): number | undefined {
  return keepMs === false ? undefined : endedAt + Math.max(keepMs, LEAST_KEPT_MS);
}

/** Forgets a batch that ended, where its time is over. */
export async function forgetBatch(parts: WorkParts, batch: BatchRecord): Promise<void> {
  const { end } = batch.body;
  const dueAt = end && forgetBatchAt(parts, end.at);
  if (dueAt !== undefined && dueAt <= parts.clock.now()) return parts.store.forget(batch.id);
  await tryBatchStep(parts, batch, { state: 'ended', dueAt });
}
