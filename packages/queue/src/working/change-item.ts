import type { QueueParts } from '../queue-parts.ts';
import { itemRecords, type ItemBody, type ItemRecord } from '../store/item-record.ts';
import type { ItemState } from '../store/item-state.ts';
import { jobRecords, type JobRecord } from '../store/job-record.ts';
import type { RecordStep } from '../store/record-codec.ts';

/** What becomes of an item. */
export type ItemStep = RecordStep<ItemState, ItemBody>;

/** An item with its job; `undefined` where the job was forgotten. */
export async function readItem(
  { store }: Pick<QueueParts, 'store'>,
  id: string,
): Promise<{ readonly item: ItemRecord; readonly job: JobRecord } | undefined> {
  const jobId = id.slice(0, id.lastIndexOf('.'));
  const [item, job] = await store.read([
    { kind: 'item', id },
    { kind: 'job', id: jobId },
  ]);
  return item === undefined || job === undefined ? undefined : { item: itemRecords.read(item), job: jobRecords.read(job) };
}

/**
 * Changes an item if nobody has since it was read.
 *
 * @returns the item as it is then; `undefined` when somebody had.
 */
export async function tryStep(
  { store }: Pick<QueueParts, 'store'>,
  item: ItemRecord,
  step: ItemStep,
): Promise<ItemRecord | undefined> {
  const inTheWay = await store.write([itemRecords.change(item, step)]);
  return inTheWay.length > 0 ? undefined : steppedItem(item, step);
}

/** An item as it is after a step was written. */
export function steppedItem(item: ItemRecord, { state, dueAt, body = item.body }: ItemStep): ItemRecord {
  return { ...item, state, dueAt, body, version: item.version + 1 };
}

/**
 * Changes an item however often others change it meanwhile.
 *
 * @param known as it was read or written last.
 * @param decide what becomes of it as it stands; `undefined`: nothing.
 * @returns as it is then; `undefined` when nothing was to be done, or it was forgotten.
 */
export async function changeItem(
  parts: Pick<QueueParts, 'store'>,
  known: ItemRecord,
  decide: (item: ItemRecord) => ItemStep | undefined,
): Promise<ItemRecord | undefined> {
  let item = known;
  for (;;) {
    const step = decide(item);
    if (step === undefined) return undefined;
    const changed = await tryStep(parts, item, step);
    if (changed !== undefined) return changed;
    const [now] = await parts.store.read([{ kind: 'item', id: item.id }]);
    if (now === undefined) return undefined;
    item = itemRecords.read(now);
  }
}
