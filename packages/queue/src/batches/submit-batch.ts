import {
  BudgetExceededError,
  BudgetUnavailableError,
  ChannelError,
  ModelRetiredError,
  ModelUnknownError,
  RequestInvalidError,
  type BatchRequest,
} from '@retake/core';
import type { BatchRecord } from '../store/batch-record.ts';
import { afterFailure } from '../working/after-failure.ts';
import { changeItem } from '../working/change-item.ts';
import { failureOf } from '../working/end-purchase.ts';
import { insist } from '../working/insist.ts';
import { billedWith } from '../working/item-bill.ts';
import { defaultPause, pauseMs } from '../working/pause.ts';
import { tellError } from '../telling/tell-error.ts';
import type { WorkParts } from '../working/work-parts.ts';
import { batchFacts, batchNameOf } from './batch-name.ts';
import { awaits, itemsOf, ordersOf } from './batch-orders.ts';
import { batchTimes, unending } from './batch-times.ts';
import { changeBatch, tryBatchStep } from './change-batch.ts';
import { endBatch } from './end-batch.ts';
import { firstSpillAt, overdueAt } from './item-time.ts';
import { nextLookMs } from './next-look.ts';
import { returnItems } from './return-items.ts';
import { partBounds, unknownPart } from './spill-items.ts';

const CANCELLED = { code: 'batch_cancelled', message: 'Its batch was cancelled before it was submitted' } as const;
const TOO_LATE = {
  code: 'batch_too_late',
  message: 'There was no time left for its batch when that could be submitted',
} as const;
const LOST_REFERENCE = { code: 'picture_lost', message: 'A reference image is not in the blob store any more' } as const;

/** The share of the least time of a batch with which an item still goes into one: some of it is spent on gathering. */
const LATE_SHARE = 2;

/** Submits a batch: first it is written down that it may have been sent, then it is. */
export async function submitBatch(parts: WorkParts, intended: BatchRecord): Promise<void> {
  const now = parts.clock.now();
  const { lookEveryMs } = batchTimes(parts);
  const waiting = (await itemsOf(parts, intended)).filter((item) => awaits(item, intended));
  const late = overdueAt(parts, waiting, now + parts.placing.leastBatchMs / LATE_SHARE);
  await returnItems(parts, intended, late, { why: 'spilled', error: TOO_LATE });
  const items = waiting.filter((item) => !late.includes(item));
  if (intended.body.cancelAskedAt !== undefined) {
    await returnItems(parts, intended, items, { why: 'spilled', error: CANCELLED });
    await endBatch(parts, intended, { state: 'cancelled', nanoUsd: 0 });
    return;
  }
  const orders = await ordersOf(parts, intended, items);
  const lost = orders.flatMap(({ item, request }) => (request === undefined ? [item] : []));
  await returnItems(parts, intended, lost, { why: 'failed', error: LOST_REFERENCE });
  const requests = orders.flatMap(({ request }) => request ?? []);
  if (requests.length === 0) {
    await endBatch(parts, intended, { state: 'cancelled', nanoUsd: 0 });
    return;
  }
  const body = { ...intended.body, sentAt: now, items: requests.map(({ key }) => key) };
  const batch = await tryBatchStep(parts, intended, { state: 'submitting', dueAt: now + lookEveryMs, body });
  if (batch === undefined) return;
  let jobId: string;
  try {
    ({ jobId } = await send(parts, batch, requests));
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
async function send(
  parts: WorkParts,
  batch: BatchRecord,
  requests: readonly BatchRequest[],
): Promise<{ readonly jobId: string }> {
  const tooSlow = new AbortController();
  const mostMs = batchTimes(parts).listWithinMs / SENDING_SHARE;
  const { sentAt = parts.clock.now() } = batch.body;
  const timer = setInterval(() => {
    if (parts.clock.now() - sentAt >= mostMs)
      tooSlow.abort(new Error(`The batch ${batch.id} was not submitted within ${mostMs} ms`));
  }, LOOK_AT_CLOCK_MS);
  try {
    return await parts.images.batches.submit(batchNameOf(batch), requests, { signal: tooSlow.signal });
  } finally {
    clearInterval(timer);
  }
}

/** Writes down that the channel has a batch, whoever else sees to it. */
export async function submitted(parts: WorkParts, known: BatchRecord, jobId: string): Promise<void> {
  const { lookEveryMs } = batchTimes(parts);
  let late: BatchRecord | undefined;
  const now = parts.clock.now();
  const changed = await changeBatch(parts, known, (batch) => {
    late = batch.state === 'ended' && batch.body.jobId !== jobId ? batch : undefined;
    if (batch.state === 'ended' || batch.state === 'submitted') return undefined;
    const body = { ...batch.body, jobId, submittedAt: batch.body.sentAt ?? now, looks: 0, failures: 0 };
    return { state: 'submitted', dueAt: now + nextLookMs(0, lookEveryMs, parts.random), body };
  });
  if (changed !== undefined) parts.tell({ type: 'batch.submitted', at: now, ...batchFacts(changed) });
  if (late === undefined) return;
  try {
    await tooLate(parts, late, jobId);
  } catch (error) {
    tellError(parts, 'cancelling a batch', error);
    // Whoever is handed it next finds it by its name, and cancels it.
    await changeBatch(parts, late, ({ state }) => (state === 'ended' ? { state, dueAt: now + lookEveryMs } : undefined));
  }
}

/**
 * It was given up as never made, and its items are bought elsewhere: what it has not drawn yet it shall not draw, and what it has may be
 * billed, which stands on the bill of every item.
 */
export async function tooLate(parts: WorkParts, batch: BatchRecord, jobId: string): Promise<void> {
  parts.tell({ type: 'batch.found', at: parts.clock.now(), ...batchFacts(batch) });
  tellError(
    parts,
    'submitting a batch',
    new Error(`The batch ${batch.id} was made after it was given up; what it has drawn may be billed`),
  );
  await bookLate(parts, batch);
  await parts.images.batches.cancel({ ...batchNameOf(batch), jobId }, unending());
}

async function bookLate(parts: WorkParts, batch: BatchRecord): Promise<void> {
  const items = await itemsOf(parts, batch);
  const bounds = await partBounds(parts, batch, items);
  for (const item of items) {
    const part = unknownPart(parts, batch, item, bounds.get(item.id));
    await changeItem(parts, item, ({ state, dueAt, body }) => {
      if (body.attempts.some(({ batchId }) => batchId === batch.id)) return undefined;
      return { state, dueAt, body: { ...body, attempts: billedWith(body.attempts, [part]) } };
    });
    parts.itemEnded(item.group);
  }
}

/** Errors of core by which nothing was sent. */
const UNSENT = [RequestInvalidError, ModelUnknownError, ModelRetiredError, BudgetExceededError, BudgetUnavailableError] as const;

async function notSubmitted(parts: WorkParts, batch: BatchRecord, error: unknown): Promise<void> {
  const now = parts.clock.now();
  const { lookEveryMs } = batchTimes(parts);
  const isUnsent =
    UNSENT.some((kind) => kind.isInstance(error)) || (ChannelError.isInstance(error) && error.failure.billing === 'not-billed');
  if (!isUnsent) {
    // It may have been made: it is looked for, and never submitted again before that is known.
    const lost = await changeBatch(parts, batch, (current) =>
      isSame(current, batch)
        ? { state: 'submitting', dueAt: now + lookEveryMs, body: { ...current.body, looks: current.body.looks + 1 } }
        : undefined,
    );
    // The search tells it at its first look; this was one.
    if (lost?.body.looks === 1) parts.tell({ type: 'batch.lost', at: now, ...batchFacts(batch) });
    return;
  }
  tellError(parts, 'submitting a batch', error);
  const after = afterFailure(error);
  const failures = batch.body.failures + 1;
  const retryAfterMs = after.next === 'again' ? after.retryAfterMs : undefined;
  const dueAt = now + pauseMs(failures, parts.random, defaultPause, retryAfterMs);
  const { displayName, createdAt } = batch.body;
  const waiting = (await itemsOf(parts, batch)).filter((item) => awaits(item, batch));
  const isOver = dueAt - createdAt > GIVE_UP_MS;
  const late = isOver ? waiting : overdueAt(parts, waiting, dueAt + parts.placing.leastBatchMs);
  await returnItems(parts, batch, late, { why: 'spilled', error: failureOf(error) });
  const left = waiting.filter((item) => !late.includes(item));
  if (after.next === 'again' && !after.counts && left.length > 0) {
    // A submission has a name of its own, so that nobody finds another one by it.
    const name = `${displayName.replace(/_\d+$/, '')}_${failures}`;
    const anew = { failures, sentAt: undefined, displayName: name, spillAt: firstSpillAt(parts, left) };
    await changeBatch(parts, batch, (current) =>
      isSame(current, batch) ? { state: 'intended', dueAt, body: { ...current.body, ...anew } } : undefined,
    );
    return;
  }
  await returnItems(parts, batch, left, { why: 'failed', error: failureOf(error) });
  await endBatch(parts, batch, { state: 'failed', nanoUsd: 0 });
}

/** How long a batch without a deadline is tried to be submitted, in milliseconds: a day, as long as one may take. */
const GIVE_UP_MS = 86_400_000;

/** Whether nobody has got further with a submission. */
function isSame(current: BatchRecord, { body: { displayName } }: BatchRecord): boolean {
  return current.state === 'submitting' && current.body.displayName === displayName;
}
