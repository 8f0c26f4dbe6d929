import { defaultQueue } from '../queue-options.ts';
import { itemRecords, type ItemRecord } from '../store/item-record.ts';
import { readable } from '../telling/readable.ts';
import { tryStep } from '../working/change-item.ts';
import { ended, tellEnd } from '../working/item-ends.ts';
import { jobsOfItems } from '../working/jobs-of-items.ts';
import type { WorkParts } from '../working/work-parts.ts';
import { batchOf } from './make-batch.ts';
import { readTray } from './tray.ts';

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
    const listed = await gathered(parts, state, mostItems);
    const now = parts.clock.now();
    const isFull = listed.length >= mostItems;
    if (listed.length === 0 || (!isFull && !listed.some(({ dueAt }) => dueAt !== undefined && dueAt <= now))) return filled;
    const items = await withoutCancelled(parts, listed);
    const inTheWay = items.length === 0 ? [] : await parts.store.write(batchOf(parts, { ...tray, createdAt: now }, items));
    if (inTheWay.length > 0) {
      tries += 1;
      continue;
    }
    filled += items.length;
    if (!isFull) break;
  }
  if (filled > 0) parts.nudge();
  return filled;
}

/** The first items of a tray; what cannot be read, or whose job cannot, is left where it is and stands in nobody's way. */
async function gathered(parts: WorkParts, state: string, limit: number): Promise<readonly ItemRecord[]> {
  const items: ItemRecord[] = [];
  let after: string | undefined;
  for (;;) {
    const page = await parts.store.list({ kind: 'item', states: [state], after, limit });
    const { unreadable } = await jobsOfItems(parts, page);
    const own = page.filter(({ group }) => !unreadable.has(group));
    items.push(...readable(parts, itemRecords, own));
    after = page.at(-1)?.id;
    if (items.length >= limit || page.length < limit) return items.slice(0, limit);
  }
}

/** Items of jobs that were cancelled end here. */
async function withoutCancelled(parts: WorkParts, items: readonly ItemRecord[]): Promise<readonly ItemRecord[]> {
  const { byId } = await jobsOfItems(parts, items);
  const cancelled = new Set([...byId.values()].flatMap(({ id, body }) => (body.cancelledAt === undefined ? [] : [id])));
  const now = parts.clock.now();
  for (const item of items.filter(({ group }) => cancelled.has(group))) {
    const step = ended(item, 'cancelled', { now, place: 'batch', attempts: item.body.attempts });
    const written = await tryStep(parts, item, step);
    if (written !== undefined) tellEnd(parts, written);
  }
  return items.filter(({ group }) => !cancelled.has(group));
}
