import { batchRecords, type BatchBody, type BatchRecord, type BatchRecordState } from '../store/batch-record.ts';
import { changeRecord, type RecordChanging, tryChange } from '../store/change-record.ts';
import type { RecordStep } from '../store/record-codec.ts';

type BatchStep = RecordStep<BatchRecordState, BatchBody>;

/** A batch as it stands; `undefined` when it was forgotten. */
export async function readBatch({ store }: RecordChanging, id: string): Promise<BatchRecord | undefined> {
  const [batch] = await store.read([{ kind: 'batch', id }]);
  return batch && batchRecords.read(batch);
}

/** Changes a batch if nobody has since it was read; see `tryChange`. */
export function tryBatchStep(parts: RecordChanging, batch: BatchRecord, step: BatchStep): Promise<BatchRecord | undefined> {
  return tryChange(batchRecords, parts, batch, step);
}

/** Changes a batch however often others change it meanwhile; see `changeRecord`. */
export function changeBatch(
  parts: RecordChanging,
  known: BatchRecord,
  decide: (batch: BatchRecord) => BatchStep | undefined,
): Promise<BatchRecord | undefined> {
  return changeRecord(batchRecords, parts, known, decide);
}
