import { itemRecords, type ItemRecord } from '../store/item-record.ts';
import { errandOfItem, isInRun } from '../store/item-runs.ts';
import { jobRecords, type JobRecord } from '../store/job-record.ts';
import { TEND_LEASE_MS } from '../queue-parts.ts';
import type { ItemStep } from '../working/change-item.ts';
import { stepped } from '../store/change-record.ts';
import { readable } from '../telling/readable.ts';
import { ended, tellEnd } from '../working/item-ends.ts';
import { cancelBatches } from './cancel-batches.ts';
import type { JobAccess } from './job-access.ts';
import { standingOf } from './job-standing.ts';
import { readJob } from './read-job.ts';

/** What became of a job that was cancelled. */
export interface Cancellation {
  /** Items for which nothing is bought any more. */
  readonly cancelled: number;
  /** Items that are being bought, or are in a batch that has items of others: they are paid for, and what they bring is kept. */
  readonly finishing: number;
  /** Items that had ended otherwise. */
  readonly ended: number;
}

/** Items that are changed in one write. */
const ITEMS_AT_ONCE = 200;

/** Rounds against workers that move items meanwhile. */
const ROUNDS = 20;

/**
 * Cancels what is not bought yet. What is at work finishes, and batches are cancelled of which nothing is wanted any more. Can be repeated;
 * goes on in whichever process when this one dies.
 */
export async function cancelJob(id: string, access: JobAccess): Promise<Cancellation> {
  const job = await markCancelled(id, access);
  if (job?.state === 'open') await cancelItems(job, access);
  const { outcomes, ended: over, working, batched, ...standing } = await standingOf(access.store, id);
  const left = standing.waiting + standing.queued + standing.gathering;
  return { cancelled: outcomes.cancelled, finishing: working + batched + left, ended: over - outcomes.cancelled };
}

/** Ends the items of a job that wait for something, and asks for the end of its batches. */
export async function cancelItems(job: JobRecord, access: JobAccess): Promise<void> {
  const { id } = job;
  for (let round = 0; round < ROUNDS; round += 1) {
    const { waiting, queued, gathering, trays } = await standingOf(access.store, id);
    if (waiting + queued + gathering === 0) break;
    await cancelWaiting(job, ['waiting', 'offered', ...trays], access);
  }
  await cancelBatches(id, access);
  access.itemEnded(id);
}

async function markCancelled(id: string, { store, clock }: JobAccess): Promise<JobRecord | undefined> {
  for (;;) {
    const job = await readJob(store, id);
    if (job?.state !== 'open' || job.body.cancelledAt !== undefined) return job;
    const now = clock.now();
    const change = jobRecords.change(job, {
      state: 'open',
      dueAt: now + TEND_LEASE_MS,
      body: { ...job.body, cancelledAt: now },
    });
    if ((await store.write([change])).length === 0) return job;
  }
}

async function cancelWaiting(job: JobRecord, states: readonly string[], access: JobAccess): Promise<void> {
  let after: string | undefined;
  for (;;) {
    const page = await access.store.list({ kind: 'item', group: job.id, states, after, limit: ITEMS_AT_ONCE });
    await endCancelled(job, readable(access, itemRecords, page), access);
    if (page.length < ITEMS_AT_ONCE) return;
    after = page.at(-1)?.id;
  }
}

/** Ends items as cancelled, but for those that somebody moved meanwhile. */
async function endCancelled(job: JobRecord, items: readonly ItemRecord[], access: JobAccess): Promise<void> {
  const now = access.clock.now();
  let left = items;
  while (left.length > 0) {
    const changes = left.map((item) => itemRecords.change(item, cancelledItem(item, now)));
    const inTheWay = new Set((await access.store.write(changes)).map(({ id }) => id));
    if (inTheWay.size === 0) break;
    left = left.filter(({ id }) => !inTheWay.has(id));
  }
  for (const item of left) tellEnd(access, stepped(item, cancelledItem(item, now)));
  // That of a run stays: others of it may be at work.
  const alone = left.filter((item) => item.state === 'offered' && !isInRun(item, job));
  const errands = alone.map((item) => errandOfItem(item, job));
  // The record says all: an errand that is not taken back finds that its time is over.
  await access.engine.withdraw(errands).catch(() => undefined);
}

function cancelledItem(item: ItemRecord, now: number): ItemStep {
  const { placed, attempts } = item.body;
  return ended(item, 'cancelled', { now, place: placed?.place ?? 'interactive', attempts });
}
