import type { Place } from '../telling/queue-events.ts';
import type { PlacingOptions } from './placing-options.ts';

/** What of an item decides where it is bought. */
export interface PlacingFacts {
  /** The cheapest batch that would take it; `undefined` when none does. */
  readonly batch: { readonly expectedNanoUsd: number | undefined } | undefined;
  /** What it should cost at once, in nano-dollars; `undefined` when unknown. */
  readonly interactiveNanoUsd: number | undefined;
  /** When it must have been delivered, in epoch milliseconds; `undefined`: whenever it is cheapest. */
  readonly deadlineAt: number | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Not before this, after a failure. @default at once */
  readonly earliestAt?: number | undefined;
  /** How often it came back from a batch without a picture. */
  readonly batchTries: number;
}

/**
 * Why an item is where it is. `cheapest`: nothing costs less. `no-batch`, `batch-dearer`, `batch-price-unknown`, `batch-failed`: why it is
 * not in a batch. `deadline-near`: whatever is cheaper could come too late.
 */
export type PlacingReason = 'cheapest' | 'no-batch' | 'batch-dearer' | 'batch-price-unknown' | 'batch-failed' | 'deadline-near';

/** Where an item is bought. */
export interface Placement {
  readonly place: Place;
  readonly reason: PlacingReason;
  /** Nothing is sent before this, in epoch milliseconds. */
  readonly notBefore: number;
  /** What has not come by then is placed anew, in epoch milliseconds; of `interactive`: its deadline. `undefined`: there is none. */
  readonly until: number | undefined;
}

/**
 * Places an item: the cheapest that can be done within its deadline, with time kept back for the next dearer. A batch saves half; a night
 * saves nothing on a picture that is drawn, and many that are not. Pure, and every item has a place; that of a deadline which has passed is
 * `interactive` with an `until` that has passed.
 */
export function placeItem(facts: PlacingFacts, options: PlacingOptions): Placement {
  const { deadlineAt, now } = facts;
  const from = Math.max(now, facts.earliestAt ?? now);
  const latest = deadlineAt === undefined ? Number.POSITIVE_INFINITY : deadlineAt - options.spillReserveMs;
  const instead = whyNoBatch(facts, options);
  if (instead === undefined && from + options.leastBatchMs <= latest) {
    const until = deadlineAt === undefined ? undefined : latest;
    return { place: 'batch', reason: 'cheapest', notBefore: from, until };
  }
  const reason = instead ?? 'deadline-near';
  const night = nightWithin(from, latest, options);
  if (night !== undefined) return { place: 'off-peak', reason, ...night };
  return {
    place: 'interactive',
    reason: options.offPeak === undefined ? reason : 'deadline-near',
    notBefore: deadlineAt === undefined ? from : Math.max(now, Math.min(from, deadlineAt)),
    until: deadlineAt,
  };
}

/** This night, if enough is left of it, or else the next one. */
function nightWithin(
  from: number,
  latest: number,
  { offPeak, leastOffPeakMs }: PlacingOptions,
): Pick<Placement, 'notBefore' | 'until'> | undefined {
  if (offPeak === undefined) return undefined;
  const thisNight = offPeak(from);
  for (const night of [thisNight, offPeak(thisNight.closesAt)]) {
    const notBefore = Math.max(from, night.opensAt);
    const until = Math.min(night.closesAt, latest);
    if (until - notBefore >= Math.min(leastOffPeakMs, night.closesAt - night.opensAt)) return { notBefore, until };
  }
  return undefined;
}

/** `undefined` when a batch is the cheapest way to have it. */
function whyNoBatch(
  { batch, batchTries, interactiveNanoUsd }: PlacingFacts,
  { mostBatchTries }: PlacingOptions,
): PlacingReason | undefined {
  if (batch === undefined) return 'no-batch';
  if (batchTries >= mostBatchTries) return 'batch-failed';
  if (batch.expectedNanoUsd === undefined) return 'batch-price-unknown';
  if (interactiveNanoUsd !== undefined && batch.expectedNanoUsd > interactiveNanoUsd) return 'batch-dearer';
  return undefined;
}
