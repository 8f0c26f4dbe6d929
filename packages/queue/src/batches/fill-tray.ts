import { randomUUID } from 'node:crypto';
import { defaultQueue } from '../queue-options.ts';
import { batchRecords, type BatchBody } from '../store/batch-record.ts';
import { itemRecords, type ItemRecord } from '../store/item-record.ts';
import { jobRecords } from '../store/job-record.ts';
import { tryStep } from '../working/change-item.ts';
import { ended, tellEnd } from '../working/item-ends.ts';
import type { WorkParts } from '../working/work-parts.ts';
import { readTray, type Tray } from './tray.ts';

/** How often it is tried again when others take items out of the tray meanwhile. */
const MOST_TRIES = 10;

/**
 * Makes batches of what has gathered in a tray: full ones, and one of the rest where its oldest item has waited long enough. A batch and its
 * items are written at once.
 *
 * @returns how many items went into batches.
 */
export async function fillTray(parts: WorkParts, state: string): Promise<number> {
  const tray = readTray(state);
  if (tray === undefined) return 0;
  const { mostItems } = parts.options.batch === false ? defaultQueue.batch : parts.options.batch;
  let filled = 0;
  for (let tries = 0; tries < MOST_TRIES;) {
    const listed = await parts.store.list({ kind: 'item', states: [state], limit: mostItems });
    const now = parts.clock.now();
    const isFull = listed.length >= mostItems;
    if (listed.length === 0 || (!isFull && !listed.some(({ dueAt }) => dueAt !== undefined && dueAt <= now))) return filled;
    const items = await withoutCancelled(
      parts,
      listed.map((item) => itemRecords.read(item)),
    );
    if (items.length > 0 && !(await writeBatch(parts, tray, items))) {
      tries += 1;
      continue;
    }
    filled += items.length;
    if (!isFull) break;
  }
  if (filled > 0) parts.nudge();
  return filled;
}

/** Items of jobs that were cancelled end here. */
async function withoutCancelled(parts: WorkParts, items: readonly ItemRecord[]): Promise<readonly ItemRecord[]> {
  const ids = [...new Set(items.map(({ group }) => group))];
  const jobs = await parts.store.read(ids.map((id) => ({ kind: 'job', id }) as const));
  const cancelled = new Set(
    ids.filter((_id, at) => jobs[at] !== undefined && jobRecords.read(jobs[at]).body.cancelledAt !== undefined),
  );
  const now = parts.clock.now();
  for (const item of items.filter(({ group }) => cancelled.has(group))) {
    const step = ended(item, 'cancelled', { now, place: 'batch', attempts: item.body.attempts });
    const written = await tryStep(parts, item, step);
    if (written !== undefined) tellEnd(parts, written);
  }
  return items.filter(({ group }) => !cancelled.has(group));
}

/** @returns whether nobody stood in the way. */
async function writeBatch(parts: WorkParts, tray: Tray, items: readonly ItemRecord[]): Promise<boolean> {
  const now = parts.clock.now();
  const id = `b-${randomUUID()}`;
  const deadlines = items.flatMap(({ body }) => (body.deadlineAt === undefined ? [] : [body.deadlineAt]));
  const body: BatchBody = {
    v: 1,
    turn: 0,
    ...tray,
    displayName: `retake-${parts.name}-${id}`,
    items: items.map((item) => item.id),
    createdAt: now,
    spillAt: deadlines.length === 0 ? undefined : Math.min(...deadlines) - parts.placing.spillReserveMs,
    looks: 0,
    failures: 0,
  };
  const batch = batchRecords.create({ id, group: id, state: 'intended', dueAt: now, priority: 0, body });
  const members = items.map((item) => itemRecords.change(item, { state: 'batched', body: { ...item.body, batchId: id } }));
  return (await parts.store.write([batch, ...members])).length === 0;
}
