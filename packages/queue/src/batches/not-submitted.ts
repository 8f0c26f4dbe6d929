import {
  BudgetExceededError,
  BudgetUnavailableError,
  ChannelError,
  ModelRetiredError,
  ModelUnknownError,
  RequestInvalidError,
} from '@retake/core';
import type { BatchRecord } from '../store/batch-record.ts';
import { tellError } from '../telling/tell-error.ts';
import { afterFailure, type AfterFailure } from '../working/after-failure.ts';
import { failureOf } from '../working/end-purchase.ts';
import { defaultPause, pauseMs } from '../working/pause.ts';
import type { WorkParts } from '../working/work-parts.ts';
import { batchFacts } from './batch-name.ts';
import { waitingItems } from './batch-orders.ts';
import { batchTimes } from './batch-times.ts';
import { changeBatch } from './change-batch.ts';
import { endBatch } from './end-batch.ts';
import { firstSpillAt, overdueAt } from './item-time.ts';
import { returnItems } from './return-items.ts';
import { isRefusal, splitRefused } from './split-batch.ts';

/** Errors of core by which nothing was sent. */
const UNSENT = [RequestInvalidError, ModelUnknownError, ModelRetiredError, BudgetExceededError, BudgetUnavailableError] as const;

/** How long a batch without a deadline is tried to be submitted, in milliseconds: a day, as long as one may take. */
const GIVE_UP_MS = 86_400_000;

/** Thrown where a batch could not be sent for a reason of our own, which says nothing of it. */
export class NotSentError extends Error {
  override readonly name = 'NotSentError';
}

/** Sees to a batch whose submission was refused, or broke off. */
export async function notSubmitted(parts: WorkParts, batch: BatchRecord, error: unknown): Promise<void> {
  if (!isUnsent(error)) return maybeSubmitted(parts, batch);
  tellError(parts, 'submitting a batch', error);
  if (isRefusal(error)) return splitRefused(parts, batch, error);
  const waiting = await waitingItems(parts, batch);
  // All of them were left out, each for a reason of its own.
  if (waiting.length === 0) return void (await endBatch(parts, batch, { state: 'cancelled', nanoUsd: 0 }));
  const isAgain = error instanceof NotSentError;
  const after: AfterFailure = isAgain ? NOTHING_HAPPENED : afterFailure(error);
  const retryAfterMs = after.next === 'again' ? after.retryAfterMs : undefined;
  const failures = batch.body.failures + 1;
  const dueAt = parts.clock.now() + pauseMs(failures, parts.random, defaultPause, retryAfterMs);
  const { displayName, createdAt } = batch.body;
  const isOver = dueAt - createdAt > GIVE_UP_MS;
  const late = isOver ? waiting : overdueAt(parts, waiting, dueAt + parts.placing.leastBatchMs);
  await returnItems(parts, batch, late, { why: 'spilled', error: failureOf(error) });
  const left = waiting.filter((item) => !late.includes(item));
  if (after.next === 'again' && !after.counts && left.length > 0) {
    // A submission has a name of its own, so that nobody finds another one by it.
    const name = `${displayName.replace(/_\d+$/, '')}_${failures}`;
    const anew = { failures, sentAt: undefined, displayName: name, spillAt: firstSpillAt(parts, left) };
    await changeBatch(parts, batch, (current) =>
      isSameSubmission(current, batch) ? { state: 'intended', dueAt, body: { ...current.body, ...anew } } : undefined,
    );
    return;
  }
  await returnItems(parts, batch, left, { why: 'failed', error: failureOf(error) });
  await endBatch(parts, batch, { state: 'failed', nanoUsd: 0 });
}

const NOTHING_HAPPENED: AfterFailure = Object.freeze({
  next: 'again',
  counts: false,
  wasBilled: false,
  retryAfterMs: undefined,
});

function isUnsent(error: unknown): boolean {
  if (ChannelError.isInstance(error)) return error.failure.billing === 'not-billed';
  return error instanceof NotSentError || UNSENT.some((kind) => kind.isInstance(error));
}

/** It may have been made: it is looked for, and never submitted again before that is known. */
async function maybeSubmitted(parts: WorkParts, batch: BatchRecord): Promise<void> {
  const now = parts.clock.now();
  const dueAt = now + batchTimes(parts).lookEveryMs;
  const lost = await changeBatch(parts, batch, (current) =>
    isSameSubmission(current, batch)
      ? { state: 'submitting', dueAt, body: { ...current.body, looks: current.body.looks + 1 } }
      : undefined,
  );
  // The search tells it at its first look; this was one.
  if (lost?.body.looks === 1) parts.tell({ type: 'batch.lost', at: now, ...batchFacts(batch) });
}

/** Whether nobody has got further with a submission. */
export function isSameSubmission(current: BatchRecord, { body: { displayName } }: BatchRecord): boolean {
  return current.state === 'submitting' && current.body.displayName === displayName;
}
