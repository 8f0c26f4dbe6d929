import { randomUUID } from 'node:crypto';
import {
  InternalError,
  type CallOptions,
  type ImageRequest,
  type ImageResult,
  type ImageService,
  type PlanReport,
} from '@retake/core';
import type { Intent, ItemRecord } from '../store/item-record.ts';
import { jobBlobs } from '../store/job-blobs.ts';
import { keepAttempt } from '../store/kept-attempt.ts';
import type { Place } from '../telling/queue-events.ts';
import { tryStep } from './change-item.ts';
import { endDelivered, endFailed } from './end-purchase.ts';
import { insist } from './insist.ts';
import { keepResult } from './keep-result.ts';
import { priceAtOnce, purchaseBound, usualDeadlineMs } from './purchase-bound.ts';
import { PurchaseRecord } from './purchase-record.ts';
import { tellError } from '../telling/tell-error.ts';
import type { WorkParts } from './work-parts.ts';

/** What is bought, and how. */
export interface Purchase {
  readonly place: Exclude<Place, 'batch'>;
  readonly reason: string;
  readonly request: ImageRequest;
  readonly options: CallOptions;
  /** When it must be there, in epoch milliseconds. */
  readonly until: number | undefined;
  readonly plan: PlanReport;
}

/** The shortest time a call is given, in milliseconds: less would only cut it off, billed or not. */
const LEAST_CALL_MS = 10_000;

/**
 * Buys one picture: first it is written down that it may be paid for, then it is ordered, then the picture is kept, and then it is written
 * down that it came.
 */
export async function buyItem(parts: WorkParts, item: ItemRecord, purchase: Purchase): Promise<void> {
  const { place, reason, request, options, plan } = purchase;
  const startedAt = parts.clock.now();
  const bound = purchaseBound(parts, plan);
  const { ofAttempt, mostAttempts, first } = bound;
  const upToNanoUsd = ofAttempt === undefined ? undefined : ofAttempt * mostAttempts;
  const intent: Intent = { callId: randomUUID(), place, startedAt, first, upToNanoUsd, attempts: [], resumable: [] };
  const { notBefore: _over, ...body } = item.body;
  const placed = { place, reason, at: startedAt };
  const working = await tryStep(parts, item, { state: 'working', body: { ...body, placed, intent } });
  if (working === undefined) return;
  parts.tell({ type: 'item.placed', jobId: item.group, key: body.key, at: startedAt, place, reason, until: purchase.until });
  const record = new PurchaseRecord(parts, working, intent, bound);
  const { callId } = intent;
  let result: ImageResult;
  try {
    result = await draw(
      parts,
      request,
      { ...options, spendingId: callId, ...deadlineOf(parts.images, purchase, startedAt) },
      record,
    );
  } catch (error) {
    await record.settled();
    return endFailed(parts, record.item, { callId, place, error, heard: record.attempts });
  }
  const blobs = jobBlobs(parts.blobs, item.group);
  const kept = await insist(
    () => keepResult(result, blobs),
    (error) => tellError(parts, 'keeping a picture', error),
    parts.lastTries,
  );
  await record.settled();
  const attempts = result.attempts.map((attempt) => keepAttempt(attempt, place));
  await endDelivered(parts, record.item, { callId, place, attempts, ...kept, interactiveNanoUsd: priceAtOnce(plan) });
}

async function draw(
  { images }: WorkParts,
  request: ImageRequest,
  options: CallOptions,
  record: PurchaseRecord,
): Promise<ImageResult> {
  let result: ImageResult | undefined;
  // To its end: who leaves a stream aborts its call, which costs time for every picture.
  for await (const event of images.stream(request, { ...options, urgency: 'background', waitForRecovery: true })) {
    if (event.type === 'result') ({ result } = event);
    else record.heard(event);
  }
  if (result !== undefined) return result;
  throw new InternalError(new Error('A call ended without a result and without an error'));
}

/** Not longer than the service gives a call: what is left of a day is no reason to wait for one picture. */
function deadlineOf(images: ImageService, { until }: Purchase, now: number): Pick<CallOptions, 'deadlineMs'> {
  if (until === undefined) return {};
  return { deadlineMs: Math.min(usualDeadlineMs(images), Math.max(LEAST_CALL_MS, until - now)) };
}
