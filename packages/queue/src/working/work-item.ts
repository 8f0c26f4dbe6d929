import type { BatchOffer, CallOptions, ImageRequest, PlanReport } from '@retake/core';
import { batchOffer } from '../batches/batch-offer.ts';
import { gatherItem } from '../batches/gather-item.ts';
import { placeItem } from '../placing/place-item.ts';
import type { ItemRecord } from '../store/item-record.ts';
import type { JobRecord } from '../store/job-record.ts';
import { jobBlobs } from '../store/job-blobs.ts';
import { callOptionsOf, loadRequest } from '../submitting/load-request.ts';
import { afterFailure } from './after-failure.ts';
import { buyItem } from './buy-item.ts';
import { readItem, tryStep, type ItemStep } from './change-item.ts';
import { failureOf, tellAfter } from './end-purchase.ts';
import { ended } from './item-ends.ts';
import { priceAtOnce } from './purchase-bound.ts';
import { recoverItem } from './recover-item.ts';
import { restMs, returned } from './return-item.ts';
import type { WorkParts } from './work-parts.ts';

/** What is known of an item before it is placed. */
interface Understood {
  readonly request: ImageRequest;
  readonly options: CallOptions;
  readonly plan: PlanReport;
  readonly offer: BatchOffer | undefined;
}

/** An item as it was read together with others of its run. */
export interface SeenItem {
  readonly item: ItemRecord;
  readonly job: JobRecord;
  /** When, by `performance.now()`. */
  readonly at: number;
}

/**
 * For how long that is not read again, in milliseconds of real time. That nobody has changed the item is seen when it is changed; what can
 * be missed is that its job was cancelled meanwhile, as if that had been a little later.
 */
const BELIEVED_MS = 1_000;

/**
 * Does what an errand asks for an item: places it, and buys it where its time has come. An errand whose time is over does nothing.
 *
 * An errand comes again when its lock was lost, as after an outage of Redis. Where the buyer is this process, the errand waits for it and
 * looks then: should the process die meanwhile, the errand comes back. Where it was another one, that is taken for dead.
 *
 * @param seen as its run was read. @default it is read
 */
export async function workItem(parts: WorkParts, id: string, turn: number, seen?: SeenItem): Promise<void> {
  const { atWork } = parts;
  let isFresh = seen !== undefined && performance.now() - seen.at < BELIEVED_MS;
  for (let before = atWork.get(id); before !== undefined; before = atWork.get(id)) {
    await Promise.allSettled([before]);
    isFresh = false;
  }
  const work = placeOrRecover(parts, { id, turn, seen, isFresh });
  atWork.set(id, work);
  try {
    await work;
  } finally {
    atWork.delete(id);
  }
}

interface ItemToWork {
  readonly id: string;
  readonly turn: number;
  readonly seen: SeenItem | undefined;
  /** What was seen need not be read again. */
  readonly isFresh: boolean;
}

async function placeOrRecover(parts: WorkParts, { id, turn, seen, isFresh }: ItemToWork): Promise<void> {
  const found = isFresh ? seen : await readItem(parts, id);
  if (found === undefined || found.item.body.turn !== turn) return;
  const { item, job } = found;
  if (item.state === 'working') {
    // What was offered when its run was begun was begun by somebody else since, who is alive.
    return seen?.item.state === 'offered' ? undefined : recoverItem(parts, item, job);
  }
  if (item.state !== 'offered' || job.state !== 'open') return;
  const now = parts.clock.now();
  const { deadlineAt, placed, attempts } = item.body;
  const about = { now, place: placed?.place ?? 'interactive', attempts } as const;
  if (job.body.cancelledAt !== undefined) return endWith(parts, item, ended(item, 'cancelled', about));
  if (deadlineAt !== undefined && now >= deadlineAt)
    return endWith(parts, item, ended(item, 'failed', { ...about, error: TOO_LATE }));
  let understood: Understood;
  try {
    understood = await understand(parts, item);
  } catch (error) {
    return notUnderstood(parts, item, error);
  }
  const { plan, offer, ...ordered } = understood;
  const batchTries = item.body.returned.filter(isBatchTry).length;
  const interactiveNanoUsd = priceAtOnce(plan);
  const placement = placeItem({ batch: offer, interactiveNanoUsd, deadlineAt, now, batchTries }, parts.placing);
  const { place, reason, notBefore, until } = placement;
  if (place === 'batch' && offer !== undefined) return gatherItem(parts, item, offer, placement);
  if (place === 'batch' || notBefore > now) {
    const body = { ...item.body, notBefore, placed: { place, reason, at: now } };
    const waiting = await tryStep(parts, item, { state: 'waiting', dueAt: notBefore, body });
    if (waiting === undefined) return;
    parts.tell({ type: 'item.placed', jobId: item.group, key: item.body.key, at: now, place, reason, until });
    return parts.nudge();
  }
  await buyItem(parts, item, { place, reason, ...ordered, until, plan });
}

/** One that was never made has tried nothing, nor has one that there was no money for, or whose references were out of reach. */
function isBatchTry({ from, why, error }: ItemRecord['body']['returned'][number]): boolean {
  return from === 'batch' && why !== 'spilled' && !UNTRIED.has(error?.code ?? '');
}

const UNTRIED: ReadonlySet<string> = new Set(['batch_never_made', 'budget_exceeded', 'reference_unread']);

const TOO_LATE = { code: 'deadline_exceeded', message: 'Its deadline passed before it was bought' } as const;

/** @throws PictureLostError, and what is at fault with the request itself. */
async function understand(parts: WorkParts, item: ItemRecord): Promise<Understood> {
  const request = await loadRequest(item.body.request, jobBlobs(parts.blobs, item.group));
  const options = callOptionsOf(item.body.call);
  return { request, options, offer: batchOffer(parts, request, options), plan: parts.images.plan(request, options) };
}

/** Nothing was sent. What cannot be understood now may be tomorrow only where its store was out of reach. */
async function notUnderstood(parts: WorkParts, item: ItemRecord, error: unknown): Promise<void> {
  const now = parts.clock.now();
  const { attempts, placed } = item.body;
  const from = placed?.place ?? 'interactive';
  const why = failureOf(error);
  const after = afterFailure(error);
  if (after.next !== 'again') return endWith(parts, item, ended(item, 'failed', { now, place: from, attempts, error: why }));
  const how = { counts: after.counts, wasBilled: false, restMs: restMs(item, parts) };
  await endWith(parts, item, returned(item, { from, why: 'failed', error: why, attempts, ...how }, now));
}

async function endWith(parts: WorkParts, item: ItemRecord, step: ItemStep): Promise<void> {
  const written = await tryStep(parts, item, step);
  if (written !== undefined) tellAfter(parts, written, written.body.end?.place ?? 'interactive', 'failed');
}
