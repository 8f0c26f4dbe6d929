import { ChannelError, type ImageResult } from '@retake/core';
import type { Intent, ItemRecord } from '../store/item-record.ts';
import { jobBlobs } from '../store/job-blobs.ts';
import type { JobRecord } from '../store/job-record.ts';
import type { KeptAttempt } from '../store/kept-attempt.ts';
import { tryStep, type ItemStep } from './change-item.ts';
import { endDelivered, failureOf, tellAfter } from './end-purchase.ts';
import { insist } from './insist.ts';
import { billedWith, lostAttempts } from './item-bill.ts';
import { ended } from './item-ends.ts';
import { keepResult } from './keep-result.ts';
import { settleFound, settleLost } from './lost-money.ts';
import { restMs, returned } from './return-item.ts';
import { tellError } from '../telling/tell-error.ts';
import type { WorkParts } from './work-parts.ts';

type Task = Intent['resumable'][number];

/** What became of work that an upstream had taken on. */
type Found =
  | { readonly result: ImageResult; readonly task: Task }
  /** It came to nothing, and was not billed. */
  | { readonly nothing: unknown }
  /** It is there, or may be, and could not be had now. */
  | { readonly outOfReach: unknown };

/** How long it is tried to collect work of an upstream, in milliseconds: longer than any keeps a picture (ModelArk 24 hours). */
const COLLECT_WITHIN_MS = 25 * 3_600_000;

/**
 * Clears up a purchase whose process died, or is thought to have since its errand went to another: what can be collected is, and what cannot may have been billed, so that
 * the item ends as `unknown`, or is bought again where its order says `retry`. Should the process come back with the picture, that counts.
 */
export async function recoverItem(parts: WorkParts, item: ItemRecord, job: JobRecord): Promise<void> {
  const { intent } = item.body;
  if (intent === undefined) return;
  const found = await collect(parts, item, intent);
  if (found !== undefined && 'result' in found) return keep(parts, item, intent, found);
  const now = parts.clock.now();
  const { place } = intent;
  if (found !== undefined && 'outOfReach' in found && now - intent.startedAt < COLLECT_WITHIN_MS) {
    const { notBefore: _over, ...body } = item.body;
    const since = now - intent.startedAt;
    // Rarer the longer it lasts; the errand of the next look is one of its own.
    await tryStep(parts, item, { state: 'working', dueAt: now + Math.max(restMs(item, parts), since / 4), body });
    return;
  }
  const error = found === undefined ? INTERRUPTED : failureOf('nothing' in found ? found.nothing : found.outOfReach);
  const isSettled = found !== undefined && 'nothing' in found;
  const step = afterLoss(parts, item, { isCancelled: job.body.cancelledAt !== undefined, isSettled, error, now });
  const written = await tryStep(parts, item, step);
  if (written === undefined) return;
  tellAfter(parts, written, place, 'failed');
  if (isSettled) await settleFound(parts, written, intent, 0);
  else await settleLost(parts, item, written);
}

const INTERRUPTED = {
  code: 'interrupted',
  message: 'The process that bought it ended before it told what came of it; it may have been billed',
} as const;

interface Loss {
  readonly isCancelled: boolean;
  /** What was under way came to nothing, and its upstream says that it was free. */
  readonly isSettled: boolean;
  readonly error: { readonly code: string; readonly message: string };
  readonly now: number;
}

function afterLoss(parts: WorkParts, item: ItemRecord, { isCancelled, isSettled, error, now }: Loss): ItemStep {
  const { intent, onUnknownBilling } = item.body;
  const place = intent?.place ?? 'interactive';
  const tasks = new Set(intent?.resumable.map(({ attemptId }) => attemptId));
  const isFree = ({ id }: KeptAttempt): boolean => isSettled && tasks.has(id);
  const known = billedWith(item.body.attempts, intent?.attempts ?? []).map((one) => (isFree(one) ? unbilled(one) : one));
  const attempts = isSettled ? known : lostAttempts({ ...item.body, attempts: known }, now);
  const own = new Set([...tasks, intent?.callId, ...(intent?.attempts ?? []).map(({ id }) => id)]);
  const isUnknown = attempts.some(({ billing, id }) => billing === 'unknown' && own.has(id));
  const about = { now, place, attempts, error };
  if (isUnknown && (isCancelled || onUnknownBilling === 'report')) return ended(item, 'unknown', about);
  if (isCancelled) return ended(item, 'cancelled', about);
  // A process that dies is no failure of the order, so it does not count; nor is there anything to rest for.
  return returned(item, { from: place, why: 'failed', error, attempts, counts: false, wasBilled: false, restMs: 0 }, now);
}

function unbilled({ nanoUsd: _billed, unknownUpToNanoUsd: _bound, ...attempt }: KeptAttempt): KeptAttempt {
  return { ...attempt, billing: 'not-billed' };
}

/** `undefined`: there is nothing that could be collected. */
async function collect({ images }: WorkParts, item: ItemRecord, { resumable }: Intent): Promise<Found | undefined> {
  const { aspectRatio } = item.body.request;
  const { labels } = item.body.call;
  let found: Found | undefined;
  for (const task of resumable.toReversed()) {
    const { channel, token, model, size } = task;
    try {
      return { result: await images.resume(channel, token, { model, size, aspectRatio, labels }), task };
    } catch (error) {
      const isFree = ChannelError.isInstance(error) && error.failure.billing === 'not-billed' && error.failure.dispatched;
      if (!isFree) found = { outOfReach: error };
      else if (found === undefined) found = { nothing: error };
    }
  }
  return found;
}

/** It was paid for when it was ordered. */
async function keep(
  parts: WorkParts,
  item: ItemRecord,
  intent: Intent,
  { result, task }: Extract<Found, { result: ImageResult }>,
): Promise<void> {
  const { callId, place, attempts, upToNanoUsd } = intent;
  const kept = await insist(
    () => keepResult(result, jobBlobs(parts.blobs, item.group)),
    (error) => tellError(parts, 'keeping a picture', error),
    parts.lastTries,
  );
  const { attemptId: id, channel, model, size, startedAt, nanoUsd } = task;
  const bought: KeptAttempt = {
    id,
    place,
    kind: 'primary',
    channel,
    model,
    size,
    startedAt,
    durationMs: Math.max(0, parts.clock.now() - startedAt),
    billing: 'billed',
    nanoUsd,
    unknownUpToNanoUsd: nanoUsd === undefined ? (task.upToNanoUsd ?? upToNanoUsd) : undefined,
  };
  const all = billedWith(attempts, [bought]);
  await endDelivered(parts, item, { callId, place, attempts: all, ...kept, interactiveNanoUsd: undefined });
  const isCounted = attempts.some((attempt) => attempt.id === id);
  await settleFound(parts, item, intent, isCounted ? 0 : (nanoUsd ?? bought.unknownUpToNanoUsd));
}
