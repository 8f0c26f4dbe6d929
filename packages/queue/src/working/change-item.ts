import { changeRecord, type RecordChanging, tryChange } from '../store/change-record.ts';
import { itemRecords, type ItemBody, type ItemRecord } from '../store/item-record.ts';
import type { ItemState } from '../store/item-state.ts';
import { jobRecords, type JobRecord } from '../store/job-record.ts';
import type { RecordStep } from '../store/record-codec.ts';

/** What becomes of an item. */
export type ItemStep = RecordStep<ItemState, ItemBody>;

/** An item with its job; `undefined` where the job was forgotten. */
export async function readItem(
  { store }: RecordChanging,
  id: string,
): Promise<{ readonly item: ItemRecord; readonly job: JobRecord } | undefined> {
  const jobId = id.slice(0, id.lastIndexOf('.'));
  const [item, job] = await store.read([
    { kind: 'item', id },
    { kind: 'job', id: jobId },
  ]);
  return item === undefined || job === undefined ? undefined : { item: itemRecords.read(item), job: jobRecords.read(job) };
}

/** Changes an item if nobody has since it was read; see `tryChange`. */
export function tryStep(parts: RecordChanging, item: ItemRecord, step: ItemStep): Promise<ItemRecord | undefined> {
  return tryChange(itemRecords, parts, item, step);
}

/** Changes an item however often others change it meanwhile; see `changeRecord`. */
export function changeItem(
  parts: RecordChanging,
  known: ItemRecord,
  decide: (item: ItemRecord) => ItemStep | undefined,
): Promise<ItemRecord | undefined> {
  return changeRecord(itemRecords, parts, known, decide);
}
