import type { BatchBody, BatchRecord } from '../store/batch-record.ts';
import { insist } from '../working/insist.ts';
import { tellError } from '../telling/tell-error.ts';
import type { WorkParts } from '../working/work-parts.ts';
import { batchFacts } from './batch-name.ts';
import { changeBatch } from './change-batch.ts';
import { forgetBatchAt } from './forget-batch.ts';

/** How a batch ended. */
export interface BatchEnding {
  readonly state: NonNullable<BatchBody['end']>['state'];
  /** What its pictures cost, in nano-dollars, as far as that is known. */
  readonly nanoUsd: number;
  /** When it is looked for once more, in epoch milliseconds. @default never; it is forgotten after `keepMs` */
  readonly lookAgainAt?: number;
}

/**
 * Writes down that a batch has ended, and tells.
 *
 * @returns whether it was this that ended it; not when somebody else found that it stands otherwise.
 */
export async function endBatch(
  parts: WorkParts,
  batch: BatchRecord,
  { state, nanoUsd, lookAgainAt }: BatchEnding,
): Promise<boolean> {
  const at = parts.clock.now();
  const end = { at, state, nanoUsd };
  const ended = await insist(
    () =>
      changeBatch(parts, batch, (current) =>
        current.state === batch.state
          ? { state: 'ended', dueAt: lookAgainAt ?? forgetBatchAt(parts, at), body: { ...current.body, end } }
          : undefined,
      ),
    (error) => tellError(parts, 'ending a batch', error),
    parts.lastTries,
  );
  if (ended === undefined) return false;
  const tookMs = Math.max(0, at - (batch.body.submittedAt ?? batch.body.sentAt ?? batch.body.createdAt));
  parts.tell({ type: 'batch.ended', at, ...batchFacts(batch), state, tookMs, costNanoUsd: nanoUsd });
  return true;
}
