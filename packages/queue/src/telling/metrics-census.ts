import { z } from 'zod';
import type { JobStore, RecordCount, RecordKind, StoredRecord } from '../store/job-store.ts';

/** Where an item stands that has not ended; all trays are one. */
export const OPEN_ITEM_STATES = ['waiting', 'offered', 'working', 'gathering', 'batched'] as const;
export type OpenItemState = (typeof OPEN_ITEM_STATES)[number];

/** Where a batch stands that has not ended. */
export const OPEN_BATCH_STATES = ['intended', 'submitting', 'submitted'] as const;
export type OpenBatchState = (typeof OPEN_BATCH_STATES)[number];

/** What a queue owes at one moment, in all processes together. */
export interface QueueCensus {
  /** Items that have not ended. */
  readonly items: Readonly<Record<OpenItemState, number>>;
  /** Batches that have not ended. */
  readonly batches: Readonly<Record<OpenBatchState, number>>;
  /** Webhooks whose receivers have not been told. */
  readonly webhooks: number;
  /** Milliseconds since the oldest job that has not ended was submitted, and with it its items; 0 when all have. */
  readonly oldestMs: number;
  /** Milliseconds since the oldest batch that has not ended was made; 0 when all have. */
  readonly oldestBatchMs: number;
  /** For how many milliseconds something has been due that nobody has looked at; 0 when nothing is. */
  readonly overdueMs: number;
}

/** Records that are read for their age, of each kind: with more than these, the oldest of those read stands for all. */
const READ_FOR_AGE = 1_000;

/** All that a census reads of a job, of whatever version of Retake. */
const jobSchema = z.object({ submittedAt: z.number() }).transform(({ submittedAt }) => submittedAt);
/** All that it reads of a batch. */
const batchSchema = z.object({ createdAt: z.number() }).transform(({ createdAt }) => createdAt);

/** Counts what a store holds. Two questions for lists and one for counts; no item is read. */
export async function takeCensus(store: JobStore, now: number): Promise<QueueCensus> {
  const [counts, jobs, batches] = await Promise.all([
    store.count(),
    store.list({ kind: 'job', states: ['open'], limit: READ_FOR_AGE }),
    store.list({ kind: 'batch', states: OPEN_BATCH_STATES, limit: READ_FOR_AGE }),
  ]);
  const countOf = (kind: RecordKind, isMeant: (state: string) => boolean): number =>
    counts.reduce((sum, each) => (each.kind === kind && isMeant(each.state) ? sum + each.count : sum), 0);
  const items = (state: string): number => countOf('item', (each) => each === state || each.startsWith(`${state}.`));
  const batchesIn = (state: string): number => countOf('batch', (each) => each === state);
  return {
    items: {
      waiting: items('waiting'),
      offered: items('offered'),
      working: items('working'),
      gathering: items('gathering'),
      batched: items('batched'),
    },
    batches: { intended: batchesIn('intended'), submitting: batchesIn('submitting'), submitted: batchesIn('submitted') },
    webhooks: countOf('webhook', (state) => state !== 'ended'),
    oldestMs: ageOf(jobs, jobSchema, now),
    oldestBatchMs: ageOf(batches, batchSchema, now),
    overdueMs: overdueOf(counts, now),
  };
}

function ageOf(records: readonly StoredRecord[], bornAt: z.ZodType<number>, now: number): number {
  return records.reduce((oldest, { body }) => {
    const read = bornAt.safeParse(body);
    return read.success ? Math.max(oldest, now - read.data) : oldest;
  }, 0);
}

function overdueOf(counts: readonly RecordCount[], now: number): number {
  return counts.reduce((longest, { earliestDueAt = now }) => Math.max(longest, now - earliestDueAt), 0);
}
