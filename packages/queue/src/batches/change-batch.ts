import type { QueueParts } from '../queue-parts.ts';
import { batchRecords, type BatchBody, type BatchRecord, type BatchRecordState } from '../store/batch-record.ts';
import type { RecordStep } from '../store/record-codec.ts';

type BatchStep = RecordStep<BatchRecordState, BatchBody>;

/** A batch as it stands; `undefined` when it was forgotten. */
export async function readBatch({ store }: Pick<QueueParts, 'store'>, id: string): Promise<BatchRecord | undefined> {
  const [batch] = await store.read([{ kind: 'batch', id }]);
  return batch && batchRecords.read(batch);
}

/**
 * Changes a batch if nobody has since it was read.
 *
 * @returns the batch as it is then; `undefined` when somebody had.
 */
export async function tryBatchStep(
  { store }: Pick<QueueParts, 'store'>,
  batch: BatchRecord,
  step: BatchStep,
): Promise<BatchRecord | undefined> {
  const inTheWay = await store.write([batchRecords.change(batch, step)]);
  if (inTheWay.length > 0) return undefined;
  const { state, dueAt, body = batch.body } = step;
  return { ...batch, state, dueAt, body, version: batch.version + 1 };
}

/**
 * Changes a batch however often others change it meanwhile.
 *
 * @param decide what becomes of it as it stands; `undefined`: nothing.
 * @returns as it is then; `undefined` when nothing was to be done.
 */
export async function changeBatch(
  parts: Pick<QueueParts, 'store'>,
  known: BatchRecord,
  decide: (batch: BatchRecord) => BatchStep | undefined,
): Promise<BatchRecord | undefined> {
  let batch: BatchRecord | undefined = known;
  while (batch !== undefined) {
    const step = decide(batch);
    if (step === undefined) return undefined;
    const changed = await tryBatchStep(parts, batch, step);
    if (changed !== undefined) return changed;
    batch = await readBatch(parts, batch.id);
  }
  return undefined;
}
