import type { BatchBody, BatchRecord, BatchRecordState } from '../store/batch-record.ts';
import type { RecordStep } from '../store/record-codec.ts';
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

/** What becomes of the record of a batch that has ended. */
export function endStep(
  parts: Pick<WorkParts, 'options'>,
  { body }: BatchRecord,
  { state, nanoUsd, lookAgainAt }: BatchEnding,
  at: number,
): RecordStep<BatchRecordState, BatchBody> {
  const dueAt = lookAgainAt ?? forgetBatchAt(parts, at);
  return { state: 'ended', dueAt, body: { ...body, end: { at, state, nanoUsd } } };
}

/** Tells that a batch has ended. */
export function tellBatchEnd(
  parts: Pick<WorkParts, 'tell'>,
  batch: BatchRecord,
  { state, nanoUsd }: BatchEnding,
  at: number,
): void {
  const tookMs = Math.max(0, at - (batch.body.submittedAt ?? batch.body.sentAt ?? batch.body.createdAt));
  parts.tell({ type: 'batch.ended', at, ...batchFacts(batch), state, tookMs, costNanoUsd: nanoUsd });
}

/**
 * Writes down that a batch has ended, and tells.
 *
 * @returns whether it was this that ended it; not when somebody else found that it stands otherwise.
 */
export async function endBatch(parts: WorkParts, batch: BatchRecord, ending: BatchEnding): Promise<boolean> {
  const at = parts.clock.now();
  const ended = await insist(
    () =>
      changeBatch(parts, batch, (current) => (current.state === batch.state ? endStep(parts, current, ending, at) : undefined)),
    (error) => tellError(parts, 'ending a batch', error),
    parts.lastTries,
  );
  if (ended === undefined) return false;
  tellBatchEnd(parts, batch, ending, at);
  return true;
}
