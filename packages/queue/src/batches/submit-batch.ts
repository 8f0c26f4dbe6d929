import { BudgetExceededError, RetakeError, type LeftOutItem } from '@retake/core';
import type { BatchRecord } from '../store/batch-record.ts';
import type { ItemRecord } from '../store/item-record.ts';
import { tellError } from '../telling/tell-error.ts';
import { endFailed, failureOf } from '../working/end-purchase.ts';
import { insist } from '../working/insist.ts';
import type { WorkParts } from '../working/work-parts.ts';
import { batchNameOf, partId } from './batch-name.ts';
import { ordersOf, waitingItems } from './batch-orders.ts';
import { batchTimes } from './batch-times.ts';
import { changeBatch, tryBatchStep } from './change-batch.ts';
import { endBatch } from './end-batch.ts';
import { overdueAt } from './item-time.ts';
import { isSameSubmission, NotSentError, notSubmitted } from './not-submitted.ts';
import { returnItems } from './return-items.ts';
import { submitted } from './submitted-batch.ts';

const CANCELLED = { code: 'batch_cancelled', message: 'Its batch was cancelled before it was submitted' } as const;
const TOO_LATE = {
  code: 'batch_too_late',
  message: 'There was no time left for its batch when that could be submitted',
} as const;
const UNREAD = { code: 'reference_unread', message: 'A reference image could not be read' } as const;

/** The share of the least time of a batch with which an item still goes into one: some of it is spent on gathering. */
const LATE_SHARE = 2;

/** Submits a batch: first it is written down that it may have been sent, then it is. */
export async function submitBatch(parts: WorkParts, intended: BatchRecord): Promise<void> {
  const now = parts.clock.now();
  const { lookEveryMs } = batchTimes(parts);
  const waiting = await waitingItems(parts, intended);
  const late = overdueAt(parts, waiting, now + parts.placing.leastBatchMs / LATE_SHARE);
  await returnItems(parts, intended, late, { why: 'spilled', error: TOO_LATE });
  const items = waiting.filter((item) => !late.includes(item));
  if (intended.body.cancelAskedAt !== undefined) {
    await returnItems(parts, intended, items, { why: 'spilled', error: CANCELLED });
    await endBatch(parts, intended, { state: 'cancelled', nanoUsd: 0 });
    return;
  }
  if (items.length === 0) {
    await endBatch(parts, intended, { state: 'cancelled', nanoUsd: 0 });
    return;
  }
  const body = { ...intended.body, sentAt: now, items: items.map(({ id }) => id) };
  const batch = await tryBatchStep(parts, intended, { state: 'submitting', dueAt: now + lookEveryMs, body });
  if (batch === undefined) return;
  let jobId: string;
  try {
    ({ jobId } = await send(parts, batch, items));
  } catch (error) {
    return notSubmitted(parts, batch, error);
  }
  await insist(
    () => submitted(parts, batch, jobId),
    (error) => tellError(parts, 'writing down a batch', error),
    parts.lastTries,
  );
}

/** The share of `listWithinMs` that a submission may take: what was made after it is listed before the batch is given up as never made. */
const SENDING_SHARE = 2;

/** In real time: a clock that is set, or that a test moves, tells nobody. */
const LOOK_AT_CLOCK_MS = 250;

/** Sends a batch, and breaks off what takes so long that others would believe that it was never sent. */
async function send(parts: WorkParts, batch: BatchRecord, items: readonly ItemRecord[]): Promise<{ readonly jobId: string }> {
  const tooSlow = new AbortController();
  const mostMs = batchTimes(parts).listWithinMs / SENDING_SHARE;
  const { sentAt = parts.clock.now() } = batch.body;
  const timer = setInterval(() => {
    if (parts.clock.now() - sentAt >= mostMs)
      tooSlow.abort(new Error(`The batch ${batch.id} was not submitted within ${mostMs} ms`));
  }, LOOK_AT_CLOCK_MS);
  try {
    return await parts.images.batches.submit(batchNameOf(batch), ordersOf(parts, batch, items), {
      signal: tooSlow.signal,
      leaveOut: (leftOut) => leaveOut(parts, batch, items, leftOut),
    });
  } finally {
    clearInterval(timer);
  }
}

/**
 * Gives back what cannot be in a batch with the others, each for its own reason, and writes down that it is sent without them. In this order:
 * whoever finds the batch after a crash gives back what still waits for it.
 *
 * @throws NotSentError when that could not be written, or the batch was given up meanwhile: then nothing may be sent.
 */
async function leaveOut(
  parts: WorkParts,
  batch: BatchRecord,
  items: readonly ItemRecord[],
  leftOut: readonly LeftOutItem[],
): Promise<void> {
  const errors = new Map(leftOut.map(({ key, error }) => [key, error]));
  let without: BatchRecord | undefined;
  try {
    for (const item of items) if (errors.has(item.id)) await giveBack(parts, batch, item, errors.get(item.id));
    without = await changeBatch(parts, batch, (current) => {
      if (!isSameSubmission(current, batch)) return undefined;
      const kept = current.body.items.filter((id) => !errors.has(id));
      return { state: current.state, dueAt: current.dueAt, body: { ...current.body, items: kept } };
    });
  } catch (cause) {
    throw new NotSentError(`What is left out of the batch ${batch.id} could not be written down`, { cause });
  }
  if (without === undefined) throw new NotSentError(`The batch ${batch.id} was given up before it was sent`);
}

/** Without money it fails, or waits for the budget to begin anew, like whatever is bought at once; with anything else it is placed anew. */
async function giveBack(parts: WorkParts, batch: BatchRecord, item: ItemRecord, error: unknown): Promise<void> {
  if (BudgetExceededError.isInstance(error)) {
    const callId = partId(batch.id, item.id);
    return endFailed(parts, item, { callId, place: 'batch', error, heard: [], batchId: batch.id });
  }
  tellError(parts, 'reading an item', error);
  const why = RetakeError.isInstance(error) ? failureOf(error) : UNREAD;
  await returnItems(parts, batch, [item], { why: 'failed', error: why });
}
