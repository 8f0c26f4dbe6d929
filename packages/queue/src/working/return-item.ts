import type { QueueParts } from '../queue-parts.ts';
import type { ItemBody, ItemEnd, ItemRecord } from '../store/item-record.ts';
import { jobRecords } from '../store/job-record.ts';
import type { KeptAttempt } from '../store/kept-attempt.ts';
import type { Place } from '../telling/queue-events.ts';
import type { ItemStep } from './change-item.ts';
import { ended } from './item-ends.ts';
import { defaultPause, pauseMs } from './pause.ts';

/** Why an item was not had where it was placed. */
export interface Return {
  readonly from: Place;
  readonly why: ItemBody['returned'][number]['why'];
  readonly error?: ItemEnd['error'];
  /** All attempts for the item so far. */
  readonly attempts: readonly KeptAttempt[];
  /** Whether it is a try that counts: neither an outage nor want of time. */
  readonly counts: boolean;
  /** Whether this failure was billed: such are not repeated until a deadline comes, or money runs out. */
  readonly wasBilled: boolean;
  /** How long it rests, in milliseconds. */
  readonly restMs: number;
}

/**
 * Failures that count after which an item is given up: without a deadline any, with one only such that were billed, since whatever is free
 * goes on until the deadline. Outages never count. Each stands for a whole call of core, which has asked everybody by then.
 */
export const MOST_TRIES = 5;

/** Returns that an item remembers, the last ones. */
const MOST_RETURNS = 50;

/** What becomes of an item that could not be had where it was placed: it waits, and is placed anew. */
export function returned(item: ItemRecord, { from, why, error, attempts, ...how }: Return, now: number): ItemStep {
  const { intent: _intent, batchId: _batch, ...kept } = item.body;
  const tries = kept.tries + (how.counts ? 1 : 0);
  const mayGiveUp = kept.deadlineAt === undefined || how.wasBilled;
  if (how.counts && mayGiveUp && tries >= MOST_TRIES) {
    return ended(item, 'failed', { now, place: from, attempts, error });
  }
  const story = { from, why, at: now, error: error && { code: error.code, class: error.class } };
  const dueAt = now + how.restMs;
  const body: ItemBody = {
    ...kept,
    tries,
    notBefore: dueAt,
    attempts: [...attempts],
    returned: [...kept.returned, story].slice(-MOST_RETURNS),
  };
  return { state: 'waiting', dueAt, body };
}

/** How long an item rests after a failure, in milliseconds: longer after each in a row. */
export function restMs({ body }: ItemRecord, { random }: Pick<QueueParts, 'random'>, retryAfterMs?: number): number {
  return pauseMs(body.returned.length + 1, random, defaultPause, retryAfterMs);
}

/** Whether the job of an item was cancelled: then it ends where it would wait or be placed anew. */
export async function isCancelled({ store }: Pick<QueueParts, 'store'>, { group }: ItemRecord): Promise<boolean> {
  const [job] = await store.read([{ kind: 'job', id: group }]);
  return job !== undefined && jobRecords.read(job).body.cancelledAt !== undefined;
}
