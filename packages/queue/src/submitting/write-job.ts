import type { Clock } from '@retake/core';
import { TEND_LEASE_MS } from '../queue-parts.ts';
import { itemIdOf, itemRecords, type ItemBody } from '../store/item-record.ts';
import { runLengthOf } from '../store/item-runs.ts';
import { jobRecords, type JobBody, type JobRecord, type JobState } from '../store/job-record.ts';
import type { JobStore, RecordChange } from '../store/job-store.ts';
import type { RecordStanding } from '../store/record-codec.ts';
import { readJob } from './read-job.ts';

/** Items of one write. */
const ITEMS_OF_A_WRITE = 500;

/** How long a job that is being written is left alone after each write, in milliseconds of the queue's clock. */
export const ABANDONED_AFTER_MS = 3_600_000;

/** A job that is to be written. */
export interface JobToWrite {
  readonly id: string;
  readonly body: Omit<JobBody, 'v' | 'count' | 'runLength' | 'written' | 'writtenAt'>;
  readonly priority: number;
  readonly items: readonly ItemBody[];
  /** The record of its idempotency key, made together with it. */
  readonly key?: RecordChange | undefined;
  /** Puts what the items name into the blob store; `undefined` where they name nothing. */
  readonly storeReferences?: (() => Promise<void>) | undefined;
}

/** What of a queue is needed to write one. */
export interface JobWriting {
  readonly store: JobStore;
  readonly clock: Clock;
}

/**
 * Writes a job so that it is there as a whole or does not run: what fits into one write is `open` at once, a larger one, or one with
 * reference images, is `writing` until all is there.
 *
 * @returns the job, `open`; `undefined` when it is not there: its key was taken, or it was given up for having taken too long.
 * @throws QueueUnavailableError
 */
export async function writeJob(job: JobToWrite, parts: JobWriting): Promise<JobRecord | undefined> {
  const { id, items, priority, key } = job;
  const first = Math.min(ITEMS_OF_A_WRITE, items.length);
  const isWhole = first === items.length && job.storeReferences === undefined;
  const count = items.length;
  const body: JobBody = {
    ...job.body,
    v: 1,
    count,
    runLength: runLengthOf(count),
    written: first,
    writtenAt: parts.clock.now(),
  };
  const created = jobRecords.create({ id, group: id, priority, body, ...(isWhole ? openStep(parts) : writingStep(parts)) });
  const record = await written(created, [...itemChanges(job, 0, first), ...(key === undefined ? [] : [key])], parts);
  return finishJob(job, record, parts);
}

/**
 * Goes on with a job that somebody began to write, who may have died, or be at it: both write the same. Returns and throws as `writeJob`.
 *
 * @param job with the items of the one that was begun.
 */
export async function finishJob(
  job: JobToWrite,
  begun: JobRecord | undefined,
  parts: JobWriting,
): Promise<JobRecord | undefined> {
  let record = begun;
  let areReferencesStored = false;
  while (record?.state === 'writing') {
    const { written: from } = record.body;
    const to = Math.min(from + ITEMS_OF_A_WRITE, job.items.length);
    if (to > from) {
      const change = jobRecords.change(record, {
        ...writingStep(parts),
        body: { ...record.body, written: to, writtenAt: parts.clock.now() },
      });
      record = await written(change, itemChanges(job, from, to), parts);
      continue;
    }
    // After the items: those of a job that is never finished say which blobs are forgotten with it.
    if (!areReferencesStored) await job.storeReferences?.();
    areReferencesStored = true;
    record = await written(jobRecords.change(record, openStep(parts)), [], parts);
  }
  return record?.state === 'abandoned' ? undefined : record;
}

/** Writes a change of a job with what belongs to it, and gives the job as it stands then, whoever wrote it. */
async function written(
  change: RecordChange,
  others: readonly RecordChange[],
  { store }: JobWriting,
): Promise<JobRecord | undefined> {
  const inTheWay = await store.write([change, ...others]);
  if (inTheWay.length === 0) return jobRecords.read({ ...change.record, version: change.ifVersion + 1 });
  return readJob(store, change.record.id);
}

function itemChanges({ id: jobId, items, priority }: JobToWrite, from: number, to: number): readonly RecordChange[] {
  return items
    .slice(from, to)
    .map((body) => itemRecords.create({ id: itemIdOf(jobId, body.index), group: jobId, state: 'offered', priority, body }));
}

function writingStep({ clock }: JobWriting): RecordStanding<JobState> {
  return { state: 'writing', dueAt: clock.now() + ABANDONED_AFTER_MS };
}

function openStep({ clock }: JobWriting): RecordStanding<JobState> {
  return { state: 'open', dueAt: clock.now() + TEND_LEASE_MS };
}
