import type { BatchRequest } from '@retake/core';
import type { BatchRecord } from '../store/batch-record.ts';
import { itemRecords, type ItemRecord } from '../store/item-record.ts';
import { callOptionsOf } from '../submitting/load-request.ts';
import type { WorkParts } from '../working/work-parts.ts';
import { storedReference } from './stored-reference.ts';

/** The items of a batch, as they stand, without those that were forgotten. */
export async function itemsOf({ store }: Pick<WorkParts, 'store'>, { body }: BatchRecord): Promise<readonly ItemRecord[]> {
  const found = await store.read(body.items.map((id) => ({ kind: 'item', id }) as const));
  return found.flatMap((item) => (item === undefined ? [] : [itemRecords.read(item)]));
}

/** Whether an item waits for what comes of this batch. */
export function awaits(item: ItemRecord, batch: BatchRecord): boolean {
  return item.state === 'batched' && item.body.batchId === batch.id;
}

/** The items that wait for what comes of a batch. */
export async function waitingItems(parts: Pick<WorkParts, 'store'>, batch: BatchRecord): Promise<readonly ItemRecord[]> {
  return (await itemsOf(parts, batch)).filter((item) => awaits(item, batch));
}

/** What is ordered, or was, in a batch. Reference images are named and not read: only who sends them does. */
export function ordersOf(
  { blobs }: Pick<WorkParts, 'blobs'>,
  { body: { size } }: BatchRecord,
  items: readonly ItemRecord[],
): readonly BatchRequest[] {
  return items.map(({ id, body }) => {
    const { images, ...request } = body.request;
    const { budgetKey, labels, route, degrade } = callOptionsOf(body.call);
    const references = images.map((image) => storedReference(blobs, image));
    return { key: id, request, references, options: { budgetKey, labels, route, degrade }, size };
  });
}
