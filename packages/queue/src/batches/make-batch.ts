import { randomUUID } from 'node:crypto';
import { batchRecords, type BatchBody } from '../store/batch-record.ts';
import { itemRecords, type ItemRecord } from '../store/item-record.ts';
import type { RecordChange } from '../store/job-store.ts';
import type { WorkParts } from '../working/work-parts.ts';
import { firstSpillAt } from './item-time.ts';

/**
 * What has to be written at once to make a batch of items, to be submitted as soon as it can.
 *
 * @param kind what the pictures have in common, and since when they are tried to be had together, in epoch milliseconds.
 */
export function batchOf(
  parts: WorkParts,
  { channel, model, size, createdAt }: Pick<BatchBody, 'channel' | 'model' | 'size' | 'createdAt'>,
  items: readonly ItemRecord[],
): readonly RecordChange[] {
  const id = `b-${randomUUID()}`;
  const body: BatchBody = {
    v: 1,
    turn: 0,
    channel,
    model,
    size,
    displayName: `retake-${parts.name}-${id}`,
    items: items.map((item) => item.id),
    createdAt,
    spillAt: firstSpillAt(parts, items),
    looks: 0,
    failures: 0,
  };
  const dueAt = parts.clock.now();
  return [
    batchRecords.create({ id, group: id, state: 'intended', dueAt, priority: 0, body }),
    ...items.map((item) => itemRecords.change(item, { state: 'batched', body: { ...item.body, batchId: id } })),
  ];
}
