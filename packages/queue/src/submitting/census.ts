import type { QueueParts } from '../queue-parts.ts';
import { jobRecords } from '../store/job-record.ts';
import type { ItemState } from '../store/item-state.ts';

/** How much there is to do in a queue, as its store says, whichever process does it. */
export interface QueueCensus {
  /** Items by where they stand; `gathering` for all trays together. */
  readonly items: Readonly<Record<Exclude<ItemState, `gathering.${string}`> | 'gathering', number>>;
  readonly jobs: { readonly writing: number; readonly open: number; readonly ended: number };
  readonly batches: {
    readonly intended: number;
    readonly submitting: number;
    readonly submitted: number;
    readonly ended: number;
  };
  readonly webhooks: { readonly waiting: number; readonly ended: number };
  /** How long the oldest item that has not ended waits, in milliseconds; 0 when there is none. Of more than 10,000 open jobs, of these. */
  readonly oldestAgeMs: number;
}

const JOBS_AT_ONCE = 500;
const MOST_JOBS = 10_000;

/** Counts what is in a queue. */
export async function censusOf({ store, clock }: Pick<QueueParts, 'store' | 'clock'>): Promise<QueueCensus> {
  const counts = await store.count();
  const of = (kind: string, ...states: readonly string[]): number =>
    counts.reduce((sum, each) => sum + (each.kind === kind && states.includes(each.state) ? each.count : 0), 0);
  const trays = counts.filter(({ kind, state }) => kind === 'item' && state.startsWith('gathering.'));
  const items = (state: Exclude<ItemState, `gathering.${string}`>): number => of('item', state);
  return {
    items: {
      waiting: items('waiting'),
      offered: items('offered'),
      working: items('working'),
      gathering: trays.reduce((sum, { count }) => sum + count, 0),
      batched: items('batched'),
      done: items('done'),
      failed: items('failed'),
      cancelled: items('cancelled'),
      unknown: items('unknown'),
    },
    jobs: { writing: of('job', 'writing'), open: of('job', 'open'), ended: of('job', 'ended') },
    batches: {
      intended: of('batch', 'intended'),
      submitting: of('batch', 'submitting'),
      submitted: of('batch', 'submitted'),
      ended: of('batch', 'ended'),
    },
    webhooks: { waiting: of('webhook', 'waiting'), ended: of('webhook', 'ended') },
    oldestAgeMs: await oldestAge({ store, clock }),
  };
}

/** All items of a job were submitted at once, and an open job has one that has not ended. */
async function oldestAge({ store, clock }: Pick<QueueParts, 'store' | 'clock'>): Promise<number> {
  const now = clock.now();
  let oldest = now;
  let after: string | undefined;
  for (let seen = 0; seen < MOST_JOBS; seen += JOBS_AT_ONCE) {
    const page = await store.list({ kind: 'job', states: ['open'], after, limit: JOBS_AT_ONCE });
    for (const stored of page) oldest = Math.min(oldest, jobRecords.read(stored).body.submittedAt);
    after = page.at(-1)?.id;
    if (page.length < JOBS_AT_ONCE) break;
  }
  return now - oldest;
}
