import { errandIdOf, runErrandIdOf } from './errand-id.ts';
import { itemIdOf, type ItemRecord } from './item-record.ts';
import type { JobRecord } from './job-record.ts';

/**
 * Runs that a job has at least before they become longer: who begins one has all of it to do, so that a process that begins the last ones
 * keeps others waiting for the more, the fewer there are.
 */
const LEAST_RUNS = 256;

/** Items of a run at most: of those that their process has read and not begun when it dies, somebody else learns as late as of its death. */
const MOST_ITEMS = 16;

type JobOfRuns = Pick<JobRecord, 'id'> & { readonly body: Pick<JobRecord['body'], 'count' | 'runLength'> };

/** How many items of a job one errand stands for in their first turn: handing a job of BullMQ out costs about as much as an item itself. */
export function runLengthOf(count: number): number {
  return Math.max(1, Math.min(MOST_ITEMS, Math.floor(count / LEAST_RUNS)));
}

/** The errands that stand for all items of a job in their first turn. */
export function firstErrandsOf(job: JobOfRuns): readonly string[] {
  const { count, runLength = 1 } = job.body;
  return Array.from({ length: Math.ceil(count / runLength) }, (_, run) => firstErrandOf(job, run * runLength));
}

/**
 * The errand that stands for an item as it is. An item has one at a time, by whatever way it is found: an engine that is offered another
 * one would hand it out while the first is at work.
 */
export function errandOfItem({ id, body: { turn, index } }: Pick<ItemRecord, 'id' | 'body'>, job: JobOfRuns): string {
  return turn === 1 ? firstErrandOf(job, index) : errandIdOf({ kind: 'item', id, turn });
}

/** Whether the errand of an item stands for others too. */
export function isInRun({ body: { turn } }: Pick<ItemRecord, 'body'>, { body: { runLength = 1 } }: JobOfRuns): boolean {
  return turn === 1 && runLength > 1;
}

function firstErrandOf({ id: jobId, body: { count, runLength = 1 } }: JobOfRuns, index: number): string {
  if (runLength === 1) return errandIdOf({ kind: 'item', id: itemIdOf(jobId, index), turn: 1 });
  const from = index - (index % runLength);
  return runErrandIdOf({ jobId, from, length: Math.min(runLength, count - from) });
}
