import type { Errand } from '../backends/queue-backend.ts';
import { fillTray } from '../batches/fill-tray.ts';
import { readTray } from '../batches/tray.ts';
import { TEND_LEASE_MS, type QueueParts } from '../queue-parts.ts';
import { batchRecords } from '../store/batch-record.ts';
import { errandIdOf } from '../store/errand-id.ts';
import { itemRecords, type ItemRecord } from '../store/item-record.ts';
import type { JobRecord } from '../store/job-record.ts';
import type { RecordChange, RecordKey, StoredRecord } from '../store/job-store.ts';
import type { ItemStep } from './change-item.ts';
import { stepped } from '../store/change-record.ts';
import { ended, hasEnded, tellEnd } from './item-ends.ts';
import { jobsOfItems, type JobsOfItems } from './jobs-of-items.ts';
import { tellError } from '../telling/tell-error.ts';
import type { WorkParts } from './work-parts.ts';

/** Records moved in one write. */
const MOST_AT_ONCE = 200;

/** How long whoever was handed a batch has for it, in milliseconds of the queue's clock: as long as a file of results is read. */
const BATCH_LEASE_MS = 900_000;

/** How long a record that cannot be read is left alone, in milliseconds of the queue's clock: a process that can is not held up for long. */
const UNREADABLE_REST_MS = 60_000;

/** Before all items: a look at a batch is short, and the deadlines of fifty may depend on it. */
const FIRST = 0;

/** What is done about one record that is due. */
interface Move {
  readonly key: RecordKey;
  readonly change: RecordChange;
  readonly errand?: Errand;
  /** An item as it is then. */
  readonly item?: ItemRecord;
}

/** Hands out all that is due. Processes can do so at the same time: each record is moved by one of them. */
export async function dispatchDue(parts: WorkParts): Promise<void> {
  for (;;) {
    const now = parts.clock.now();
    const due = await parts.store.due(now, MOST_AT_ONCE);
    const jobs = await jobsOfItems(
      parts,
      due.filter(({ kind }) => kind === 'item'),
    );
    const moves = due.flatMap((record) => moveOf(parts, record, jobs, now));
    const trays = new Set(due.flatMap(({ kind, state }) => (kind === 'item' && readTray(state) !== undefined ? [state] : [])));
    const moved = await write(parts, moves);
    await parts.engine.offer(moved.flatMap(({ errand }) => (errand === undefined ? [] : [errand])));
    for (const { item } of moved) if (item !== undefined && hasEnded(item)) tellEnd(parts, item);
    let filled = 0;
    for (const state of trays) filled += await fillTray(parts, state);
    if (due.length < MOST_AT_ONCE || moved.length + filled === 0) return;
  }
}

function moveOf(parts: WorkParts, record: StoredRecord, jobs: JobsOfItems, now: number): readonly Move[] {
  const { kind, id, priority } = record;
  const key = { kind, id };
  try {
    switch (kind) {
      case 'item':
        if (jobs.unreadable.has(record.group)) return [restOf(record, now)];
        return itemMove(parts, itemRecords.read(record), jobs.byId.get(record.group), now);
      case 'batch': {
        const batch = batchRecords.read(record);
        // The errand keeps its name: while one waits or runs, the engine takes no other, however soon the lease ends.
        const change = batchRecords.change(batch, { state: batch.state, dueAt: now + BATCH_LEASE_MS });
        return [{ key, change, errand: { id: errandIdOf({ kind, id, turn: batch.body.turn }), priority: FIRST } }];
      }
      case 'job':
      case 'webhook': {
        const { version, ...unchanged } = record;
        const change = { record: { ...unchanged, dueAt: now + TEND_LEASE_MS }, ifVersion: version };
        return [{ key, change, errand: { id: errandIdOf({ kind, id, turn: version + 1 }), priority } }];
      }
      default:
        return kind satisfies never;
    }
  } catch (error) {
    tellError(parts, 'reading a record', error);
    return [restOf(record, now)];
  }
}

/** What another version of Retake wrote is left to a process of that, and must not stand before all else that is due meanwhile. */
function restOf({ version, ...unchanged }: StoredRecord, now: number): Move {
  const { kind, id } = unchanged;
  return { key: { kind, id }, change: { record: { ...unchanged, dueAt: now + UNREADABLE_REST_MS }, ifVersion: version } };
}

function itemMove({ placing }: WorkParts, item: ItemRecord, job: JobRecord | undefined, now: number): readonly Move[] {
  if (item.state !== 'waiting' && item.state !== 'working' && item.state !== 'offered') return [];
  // What came back from a batch in the time that is kept back must not wait behind all that has none.
  const isUrgent = item.body.deadlineAt !== undefined && item.body.deadlineAt - now <= placing.spillReserveMs;
  const priority = isUrgent ? FIRST : item.priority;
  const move = (step: ItemStep, turn?: number): readonly Move[] => {
    const key = { kind: 'item', id: item.id } as const;
    const change = itemRecords.change(item, step);
    const changed = stepped(item, step);
    if (turn === undefined) return [{ key, change, item: changed }];
    return [{ key, change, item: changed, errand: { id: errandIdOf({ ...key, turn }), priority } }];
  };
  const { attempts, placed } = item.body;
  // What is at work goes on, also that of a job that was cancelled.
  if (item.state !== 'working') {
    if (job?.body.cancelledAt !== undefined) {
      return move(ended(item, 'cancelled', { now, place: placed?.place ?? 'interactive', attempts }));
    }
    if (job?.state !== 'open') return move({ state: item.state, dueAt: now + TEND_LEASE_MS });
  }
  const turn = item.body.turn + 1;
  return move({ state: item.state === 'working' ? 'working' : 'offered', body: { ...item.body, turn } }, turn);
}

/** Writes what nobody else has moved meanwhile. */
async function write({ store }: QueueParts, moves: readonly Move[]): Promise<readonly Move[]> {
  let left = moves;
  while (left.length > 0) {
    const inTheWay = new Set((await store.write(left.map(({ change }) => change))).map(nameOf));
    if (inTheWay.size === 0) return left;
    left = left.filter(({ key }) => !inTheWay.has(nameOf(key)));
  }
  return left;
}

function nameOf({ kind, id }: RecordKey): string {
  return `${kind}/${id}`;
}
