import { RetakeError, ChannelError } from '@retake/core';
import type { ItemEnd, ItemRecord } from '../store/item-record.ts';
import { keepAttempt, type KeptAttempt } from '../store/kept-attempt.ts';
import type { Place } from '../telling/queue-events.ts';
import { afterFailure, attemptsOf } from './after-failure.ts';
import { changeItem, type ItemStep } from './change-item.ts';
import { insist } from './insist.ts';
import { billedWith } from './item-bill.ts';
import { delivered, ended, hasEnded, tellEnd, type Delivery } from './item-ends.ts';
import { settleLost } from './lost-money.ts';
import { isCancelled, restMs, returned } from './return-item.ts';
import { tellError } from '../telling/tell-error.ts';
import type { WorkParts } from './work-parts.ts';

/** A purchase that brought no picture. */
export interface FailedPurchase {
  /** The purchase, or the batch, that failed. */
  readonly callId: string;
  readonly place: Place;
  readonly error: unknown;
  /** As they were heard of while it went on; used where the error tells of none. */
  readonly heard: readonly KeptAttempt[];
  readonly batchId?: string | undefined;
}

/** Writes down that a picture came, insists on it, and tells. */
export async function endDelivered(parts: WorkParts, item: ItemRecord, delivery: Delivery): Promise<void> {
  let isFirst = false;
  let before = item;
  const decide = (current: ItemRecord): ItemStep => {
    before = current;
    isFirst = current.body.end?.outcome !== 'done';
    return delivered(current, delivery, parts.clock.now());
  };
  const done = await insist(
    () => changeItem(parts, item, decide),
    (error) => tellError(parts, 'keeping a picture', error),
    parts.lastTries,
  );
  // Another purchase may have told it before, or this one in another process.
  if (done === undefined) return;
  parts.lateBills.expect(done, delivery.attempts);
  await settleLost(parts, before, done);
  if (isFirst) tellEnd(parts, done);
}

/** Writes down what follows a purchase that failed. */
export async function endFailed(parts: WorkParts, item: ItemRecord, failed: FailedPurchase): Promise<void> {
  const { callId, place, error, batchId } = failed;
  const told = attemptsOf(error);
  const attempts = told.length > 0 ? told.map((attempt) => keepAttempt(attempt, place, batchId)) : failed.heard;
  const after = afterFailure(error, told);
  const isUnknown = after.next === 'unknown' || attempts.some(({ billing }) => billing === 'unknown');
  const cancelled = await insist(
    () => isCancelled(parts, item),
    (cause) => tellError(parts, 'reading a job', cause),
    parts.lastTries,
  );
  const why = failureOf(error);
  let before = item;
  const decide = (current: ItemRecord): ItemStep | undefined => {
    before = current;
    const now = parts.clock.now();
    const bill = billedWith(current.body.attempts, attempts, callId);
    const isOwn = current.body.intent?.callId === callId || (batchId !== undefined && current.body.batchId === batchId);
    // Somebody has given it up, or placed it anew, meanwhile: what is known of the bill is all that is left to say.
    if (hasEnded(current) || !isOwn)
      return { state: current.state, dueAt: current.dueAt, body: { ...current.body, attempts: bill } };
    const about = { now, place, attempts: bill, error: why };
    const resumable = current.body.intent?.resumable ?? [];
    if (isUnknown && resumable.some(({ attemptId }) => isOpen(attempts, attemptId))) {
      // Its upstream may still have it: whoever gets its errand next looks.
      return { state: 'working', dueAt: now + restMs(current, parts), body: { ...current.body, attempts: bill } };
    }
    if (isUnknown && current.body.onUnknownBilling === 'report') return ended(current, 'unknown', about);
    if (after.next === 'failed') return ended(current, 'failed', about);
    if (cancelled) return ended(current, isUnknown ? 'unknown' : 'cancelled', about);
    if (after.next === 'given-back') return { state: 'waiting', dueAt: now, body: { ...current.body, intent: undefined } };
    const { counts, wasBilled, retryAfterMs } =
      after.next === 'again' ? after : { counts: true, wasBilled: true, retryAfterMs: undefined };
    const rest = restMs(current, parts, retryAfterMs);
    return returned(current, { from: place, why: 'failed', error: why, attempts: bill, counts, wasBilled, restMs: rest }, now);
  };
  const changed = await insist(
    () => changeItem(parts, item, decide),
    (cause) => tellError(parts, 'writing down a failure', cause),
    parts.lastTries,
  );
  if (changed === undefined) return;
  parts.lateBills.expect(changed, attempts);
  await settleLost(parts, before, changed);
  tellAfter(parts, changed, place, 'failed');
}

/** Tells that an item has ended, or is placed anew. */
export function tellAfter(parts: WorkParts, item: ItemRecord, from: Place, why: 'spilled' | 'failed' | 'expired'): void {
  if (hasEnded(item)) tellEnd(parts, item);
  else if (item.state === 'waiting') {
    parts.tell({ type: 'item.returned', jobId: item.group, key: item.body.key, at: parts.clock.now(), from, why });
    parts.nudge();
  }
}

/** A failure as a record keeps it: Retake's own words, and of others that something failed. */
export function failureOf(error: unknown): NonNullable<ItemEnd['error']> {
  if (!RetakeError.isInstance(error)) return { code: 'internal', message: 'Something threw that should not' };
  const { code, message } = error;
  return { code, message, class: ChannelError.isInstance(error) ? error.failure.class : undefined };
}

function isOpen(attempts: readonly KeptAttempt[], attemptId: string): boolean {
  const attempt = attempts.find(({ id }) => id === attemptId);
  return attempt === undefined || attempt.billing === 'unknown';
}
