import type { BatchRequest, SubmittedRequest } from '@retake/core';
import type { BatchRecord } from '../store/batch-record.ts';
import { itemRecords, type ItemRecord } from '../store/item-record.ts';
import { jobBlobs } from '../store/job-blobs.ts';
import { callOptionsOf, loadRequest } from '../submitting/load-request.ts';
import { tellError } from '../telling/tell-error.ts';
import type { WorkParts } from '../working/work-parts.ts';

/** An item of a batch, with what is ordered for it. */
export interface BatchOrder {
  readonly item: ItemRecord;
  /** `undefined` where a reference image of it was lost. */
  readonly request: BatchRequest | undefined;
}

/** The items of a batch, as they stand, without those that were forgotten. */
export async function itemsOf({ store }: Pick<WorkParts, 'store'>, { body }: BatchRecord): Promise<readonly ItemRecord[]> {
  const found = await store.read(body.items.map((id) => ({ kind: 'item', id }) as const));
  return found.flatMap((item) => (item === undefined ? [] : [itemRecords.read(item)]));
}

/** What is ordered, or was, in a batch. */
export async function ordersOf(
  parts: WorkParts,
  batch: BatchRecord,
  items: readonly ItemRecord[],
): Promise<readonly BatchOrder[]> {
  const orders: BatchOrder[] = [];
  for (const item of items) orders.push({ item, request: await requestOf(parts, batch, item) });
  return orders;
}

/** Whether an item waits for what comes of this batch. */
export function awaits(item: ItemRecord, batch: BatchRecord): boolean {
  return item.state === 'batched' && item.body.batchId === batch.id;
}

/** What was submitted, as far as it is there: a picture is collected by its key even where its reference images are gone. */
export function submittedOf(batch: BatchRecord, orders: readonly BatchOrder[]): readonly SubmittedRequest[] {
  return orders.map(({ item, request }) => request ?? withoutRequest(batch, item));
}

function withoutRequest({ body: { size } }: BatchRecord, item: ItemRecord): SubmittedRequest {
  const { budgetKey, labels, route, degrade } = callOptionsOf(item.body.call);
  return { key: item.id, options: { budgetKey, labels, route, degrade }, size };
}

async function requestOf(parts: WorkParts, batch: BatchRecord, item: ItemRecord): Promise<BatchRequest | undefined> {
  try {
    const request = await loadRequest(item.body.request, jobBlobs(parts.blobs, item.group));
    return { ...withoutRequest(batch, item), request };
  } catch (error) {
    tellError(parts, 'reading a reference image', error);
    return undefined;
  }
}
