import type { BatchReport, CollectedItem, ImageResult } from '@retake/core';
import type { BatchRecord } from '../store/batch-record.ts';
import type { ItemRecord } from '../store/item-record.ts';
import { jobBlobs } from '../store/job-blobs.ts';
import { keepAttempt } from '../store/kept-attempt.ts';
import { costOfAttempts } from '../store/kept-cost.ts';
import { callOptionsOf } from '../submitting/load-request.ts';
import { changeItem } from '../working/change-item.ts';
import { endDelivered, endFailed } from '../working/end-purchase.ts';
import { insist } from '../working/insist.ts';
import { keepResult } from '../working/keep-result.ts';
import { priceAtOnce } from '../working/purchase-bound.ts';
import { tellError } from '../telling/tell-error.ts';
import type { WorkParts } from '../working/work-parts.ts';
import { batchNameOf, partId } from './batch-name.ts';
import { awaits, itemsOf, ordersOf, waitingItems } from './batch-orders.ts';
import { unending } from './batch-times.ts';
import { endBatch } from './end-batch.ts';
import { firstSpillAt, overdueAt } from './item-time.ts';
import { lookAgain } from './look-again.ts';
import { pricedRequest } from './priced-request.ts';
import { returnItems } from './return-items.ts';
import { partBounds, unknownPart } from './spill-items.ts';
import { isRefusal, splitRefused } from './split-batch.ts';

/**
 * How long after a batch has ended its results are tried to be read, in milliseconds: 47 hours, an hour less than the 48 after which those
 * of AI Studio are said to expire (secondary sources, 2026-11). What could not be read until then never can be, though it was billed.
 */
const COLLECT_WITHIN_MS = 47 * 3_600_000;

type Ended = Exclude<BatchReport['state'], 'pending' | 'running'>;

/**
 * Takes in the pictures of a batch that has ended: each is in the blob store before its item is done. Can be done again after a crash; what
 * was booked is not booked twice. What did not come is placed anew.
 */
export async function collectBatch(parts: WorkParts, batch: BatchRecord, report: BatchReport): Promise<void> {
  const state = endedState(report);
  const { jobId } = batch.body;
  if (state === undefined || jobId === undefined) return;
  const items = await itemsOf(parts, batch);
  const requests = ordersOf(parts, batch, items);
  try {
    const collected = await parts.images.batches.collect({ ...batchNameOf(batch), jobId }, requests, unending());
    if (state === 'failed' && isRefusal(collected.error)) {
      await takeOffBills(parts, batch, items);
      await parts.images.batches.release(batchNameOf(batch), requests);
      return await splitRefused(parts, batch, collected.error);
    }
    for await (const item of collected.items) await takeIn(parts, batch, items, item);
  } catch (error) {
    tellError(parts, 'collecting a batch', error);
    const now = parts.clock.now();
    const { endedAt = now } = batch.body;
    if (now - endedAt < COLLECT_WITHIN_MS) {
      // No item waits beyond its time; what is collected after that is booked all the same.
      const waiting = await waitingItems(parts, batch);
      const urgent = overdueAt(parts, waiting, now);
      await returnMissing(parts, batch, state, urgent);
      const rest = waiting.filter((item) => !urgent.includes(item));
      return lookAgain(parts, batch, { failures: 0, endedAt, spillAt: firstSpillAt(parts, rest) });
    }
  }
  const left = await itemsOf(parts, batch);
  await returnMissing(parts, batch, state, left);
  if (isFree(state)) await takeOffBills(parts, batch, left);
  await parts.images.batches.release(batchNameOf(batch), requests);
  await endBatch(parts, batch, { state, nanoUsd: await costOf(parts, batch) });
}

async function takeIn(parts: WorkParts, batch: BatchRecord, items: readonly ItemRecord[], came: CollectedItem): Promise<void> {
  const item = items.find(({ id }) => id === came.key);
  if (item === undefined || isBooked(item, batch)) return;
  const callId = partId(batch.id, item.id);
  if ('error' in came) {
    const heard = came.attempts.map((attempt) => keepAttempt(attempt, 'batch', batch.id));
    return endFailed(parts, item, { callId, place: 'batch', error: came.error, heard, batchId: batch.id });
  }
  const kept = await insist(
    () => keepResult(came.result, jobBlobs(parts.blobs, item.group)),
    (error) => tellError(parts, 'keeping a picture', error),
    parts.lastTries,
  );
  const attempts = attemptsOf(came.result, batch);
  await endDelivered(parts, item, {
    callId,
    place: 'batch',
    attempts,
    ...kept,
    interactiveNanoUsd: interactivePrice(parts, item),
  });
}

function attemptsOf({ attempts }: ImageResult, batch: BatchRecord) {
  return attempts.map((attempt) => keepAttempt(attempt, 'batch', batch.id));
}

/** Whether an earlier collection has booked it; a stand-in is no booking. */
function isBooked({ id, body: { attempts } }: ItemRecord, batch: BatchRecord): boolean {
  return attempts.some((attempt) => attempt.batchId === batch.id && attempt.id !== partId(batch.id, id));
}

function interactivePrice({ images, ...parts }: WorkParts, item: ItemRecord): number | undefined {
  try {
    return priceAtOnce(images.plan(pricedRequest(item), callOptionsOf(item.body.call)));
  } catch (error) {
    tellError(parts, 'pricing an item', error);
    return undefined;
  }
}

/** A batch that failed or expired bills nothing; one that was cancelled bills what it had drawn, one that succeeded all it was given. */
function isFree(state: Ended): boolean {
  return state === 'failed' || state === 'expired';
}

async function returnMissing(parts: WorkParts, batch: BatchRecord, state: Ended, items: readonly ItemRecord[]): Promise<void> {
  const missing = items.filter((item) => awaits(item, batch));
  if (missing.length === 0) return;
  const bounds = isFree(state) ? new Map<string, number>() : partBounds(parts, batch, missing);
  const attemptOf = isFree(state) ? undefined : (item: ItemRecord) => unknownPart(parts, batch, item, bounds.get(item.id));
  await returnItems(parts, batch, missing, {
    ...WHY_MISSING[state],
    ...(attemptOf && { attemptOf }),
    asks: state === 'succeeded',
  });
}

/** What stood on bills for items that could not wait for a batch which then billed nothing. */
async function takeOffBills(parts: WorkParts, batch: BatchRecord, items: readonly ItemRecord[]): Promise<void> {
  for (const item of items) {
    const own = partId(batch.id, item.id);
    const changed = await changeItem(parts, item, ({ state, dueAt, body }) => {
      const attempts = body.attempts.filter(({ id }) => id !== own);
      return attempts.length === body.attempts.length ? undefined : { state, dueAt, body: { ...body, attempts } };
    });
    if (changed !== undefined) parts.itemEnded(item.group);
  }
}

const WHY_MISSING = {
  succeeded: { why: 'failed', error: { code: 'batch_item_missing', message: 'Its batch ended well and brought nothing for it' } },
  failed: { why: 'failed', error: { code: 'batch_failed', message: 'Its batch failed as a whole' } },
  cancelled: { why: 'spilled', error: { code: 'batch_cancelled', message: 'Its batch was cancelled' } },
  expired: { why: 'expired', error: { code: 'batch_expired', message: 'Its batch expired' } },
} as const satisfies Record<Ended, unknown>;

function endedState({ state }: BatchReport): Ended | undefined {
  return state === 'pending' || state === 'running' ? undefined : state;
}

/** What the batch has cost, as its items tell; where they took in pictures at different times too. */
async function costOf(parts: WorkParts, batch: BatchRecord): Promise<number> {
  const items = await itemsOf(parts, batch);
  const own = items.flatMap(({ body }) => body.attempts.filter(({ batchId }) => batchId === batch.id));
  return costOfAttempts(own).nanoUsd;
}
