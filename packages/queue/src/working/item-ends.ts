import type { QueueParts } from '../queue-parts.ts';
import type { ItemBody, ItemEnd, ItemRecord } from '../store/item-record.ts';
import { ENDED_ITEM_STATES } from '../store/item-state.ts';
import type { KeptAttempt } from '../store/kept-attempt.ts';
import { costOfAttempts } from '../store/kept-cost.ts';
import type { KeptPicture } from '../store/kept-picture.ts';
import type { ItemOutcome, Place } from '../telling/queue-events.ts';
import type { ItemStep } from './change-item.ts';
import { billedWith, lostAttempts } from './item-bill.ts';

/** What came of a purchase that brought its picture. */
export interface Delivery {
  /** The purchase, or the batch, that brought it. */
  readonly callId: string;
  readonly place: Place;
  readonly attempts: readonly KeptAttempt[];
  /** In the blob store already. */
  readonly pictures: readonly KeptPicture[];
  readonly degraded: ItemEnd['degraded'];
  readonly warnings: ItemEnd['warnings'];
  /** What the picture would have cost at once; `undefined` when unknown. */
  readonly interactiveNanoUsd: number | undefined;
}

/** Whether nothing is done for an item any more. */
export function hasEnded({ state }: ItemRecord): boolean {
  return ENDED_ITEM_STATES.some((ended) => ended === state);
}

/**
 * An item whose picture came, whatever else became of it meanwhile: a paid picture is never lost. Where another purchase had delivered
 * before, this one's is kept beside it, and both are on the bill; where another is still under way, that stands on the bill with its bound
 * until it tells.
 */
export function delivered(item: ItemRecord, delivery: Delivery, now: number): ItemStep {
  const { callId, place, attempts, pictures, degraded, warnings, interactiveNanoUsd } = delivery;
  const { intent, batchId: _batch, notBefore: _rest, ...kept } = item.body;
  const isOwn = intent?.callId === callId;
  const before = isOwn || intent === undefined ? item.body.attempts : lostAttempts(item.body, now);
  const bill = billedWith(before, attempts, callId);
  const { end } = item.body;
  if (end?.outcome === 'done') {
    const isKnown = (picture: KeptPicture): boolean => end.pictures.some(({ digest }) => digest === picture.digest);
    const others = pictures.filter((picture) => !isKnown(picture)).map((picture) => ({ ...picture, role: 'alternate' as const }));
    return { state: 'done', body: { ...kept, attempts: bill, end: { ...end, pictures: [...end.pictures, ...others] } } };
  }
  const { nanoUsd, unpriced } = costOfAttempts(bill);
  const savedNanoUsd = savedOf(place, interactiveNanoUsd, unpriced > 0 ? undefined : nanoUsd);
  const done: ItemEnd = { at: now, outcome: 'done', place, pictures: [...pictures], degraded, warnings, savedNanoUsd };
  return { state: 'done', body: { ...kept, attempts: bill, end: done } };
}

/** An item for which nothing is done any more, and which has no picture. */
export function ended(
  item: ItemRecord,
  outcome: Exclude<ItemOutcome, 'done'>,
  { now, place, attempts, error }: { now: number; place: Place; attempts: readonly KeptAttempt[]; error?: ItemEnd['error'] },
): ItemStep {
  const { intent: _intent, batchId: _batch, notBefore: _rest, ...kept } = item.body;
  const end: ItemEnd = { at: now, outcome, place, pictures: [], error, degraded: [], warnings: [] };
  return { state: outcome, body: { ...kept, attempts: [...attempts], end } };
}

/** Only a batch is cheaper; what a failure cost on the way is no saving. */
function savedOf(place: Place, interactiveNanoUsd: number | undefined, costNanoUsd: number | undefined): number | undefined {
  if (place !== 'batch') return 0;
  if (interactiveNanoUsd === undefined || costNanoUsd === undefined) return undefined;
  return Math.max(0, interactiveNanoUsd - costNanoUsd);
}

/** Tells that an item has ended, and whoever ends its job. */
export function tellEnd({ tell, itemEnded }: Pick<QueueParts, 'tell' | 'itemEnded'>, { group, body }: ItemRecord): void {
  if (body.end === undefined) return;
  tell({
    type: 'item.ended',
    jobId: group,
    key: body.key,
    at: body.end.at,
    outcome: body.end.outcome,
    place: body.end.place,
    waitedMs: Math.max(0, body.end.at - body.submittedAt),
    onTime: onTimeOf(body, body.end),
    costNanoUsd: costOfAttempts(body.attempts).nanoUsd,
    savedNanoUsd: body.end.outcome === 'done' ? body.end.savedNanoUsd : 0,
  });
  itemEnded(group);
}

function onTimeOf({ deadlineAt }: ItemBody, { at, outcome }: ItemEnd): boolean | undefined {
  return deadlineAt === undefined ? undefined : outcome === 'done' && at <= deadlineAt;
}
