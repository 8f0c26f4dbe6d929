import type { Attempt } from '../resilience/attempt.ts';
import type { Candidate } from '../routing/candidate.ts';
import type { Budget } from './budget-options.ts';
import { boundOf } from './budget-view.ts';
import type { Expectation, Overruns } from './overruns.ts';
import type { Purse, Purses } from './purses.ts';

/** What one attempt can cost in one purse, in nano-dollars. */
export interface Share {
  readonly purse: Purse;
  /** What is reserved for it: its list's bound, and more where bills have passed that. */
  readonly bound: number;
  /** What it can cost by its price list; where that names no price, by the budget. */
  readonly listed: number;
  /** Purses of who draws are given back with the attempt, those of the call with the picture. */
  readonly isCommon: boolean;
}

/** A purse is kept for a day after its window, for pictures that began in it. */
const KEPT_MS = 86_400_000;

/** When a purse is of no interest any more, in epoch milliseconds. */
export function forgetAt({ span }: Purse): number | undefined {
  return span.endsAt === undefined ? undefined : span.endsAt + KEPT_MS;
}

/** What the dearest candidate can cost in each purse of a call; nothing where it costs nothing. */
export function dearestShares(common: readonly Purse[], candidates: readonly Candidate[], overruns: Overruns): readonly Share[] {
  return common.flatMap((purse) => {
    let dearest: Bounds = NOTHING;
    for (const candidate of candidates) {
      const bounds = boundsOf(purse.budget, candidate, overruns);
      if (bounds !== undefined && bounds.bound > dearest.bound) dearest = bounds;
    }
    return dearest.bound === 0 ? [] : [{ purse, ...dearest, isCommon: true }];
  });
}

/** What the shares of an attempt are made from. */
export interface ShareParts {
  readonly common: readonly Purse[];
  readonly purses: Purses;
  readonly overruns: Overruns;
  readonly now: number;
}

/** What an attempt at a candidate can cost in each of its purses, and the first that refuses it for its unknown price. */
export function sharesOf(
  candidate: Candidate,
  { common, purses, overruns, now }: ShareParts,
): { readonly shares: readonly Share[]; readonly unpriced: Purse | undefined } {
  const { channel, order } = candidate;
  const shares: Share[] = [];
  for (const [index, purse] of [...common, ...purses.ofCandidate(channel.id, order.model.id, now)].entries()) {
    const bounds = boundsOf(purse.budget, candidate, overruns);
    if (bounds === undefined) return { shares: [], unpriced: purse };
    shares.push({ purse, ...bounds, isCommon: index < common.length });
  }
  return { shares, unpriced: undefined };
}

type Bounds = Pick<Share, 'bound' | 'listed'>;

const NOTHING: Bounds = Object.freeze({ bound: 0, listed: 0 });

/** `undefined` when the budget refuses what it does not know. */
function boundsOf(budget: Budget, { channel, order, estimate }: Candidate, overruns: Overruns): Bounds | undefined {
  const { upperNanoUsd } = estimate;
  const listed = boundOf(budget, upperNanoUsd);
  if (listed === undefined) return undefined;
  const learned = overruns.upperOf({ channel: channel.id, model: order.model.id, upperNanoUsd });
  return { listed, bound: Math.max(listed, learned ?? 0) };
}

/** Whether an attempt was made at this candidate. */
export function isAttemptAt({ channel, order }: Candidate, attempt: Attempt): boolean {
  return attempt.channel === channel.id && attempt.model === order.model.id && attempt.size === order.size;
}

/** Whether an attempt counts at its bound because nobody knows its cost. */
export function isAtBound({ billing, cost }: Attempt): boolean {
  return billing === 'unknown' || (billing === 'billed' && cost.nanoUsd === undefined);
}

/** What an attempt counts for: what it cost, and where that is not known what it can have cost. */
export function chargeOf({ billing, cost, unknownUpToNanoUsd }: Attempt, { bound, listed }: Bounds): number {
  if (billing === 'not-billed') return 0;
  if (billing === 'billed') return cost.nanoUsd ?? bound;
  // The attempt knows the list alone, which bills may have passed.
  const upTo = unknownUpToNanoUsd === undefined ? bound : Math.round(unknownUpToNanoUsd * (listed > 0 ? bound / listed : 1));
  return Math.max(cost.nanoUsd ?? 0, upTo);
}

/** What the bill of an attempt at this candidate is held against; `undefined` where nothing is limited. */
export function expectationOf({ channel, order, estimate }: Candidate, shares: readonly Share[]): Expectation | undefined {
  if (shares.length === 0) return undefined;
  // Only budgets differ in what they take an unknown price for.
  const boundNanoUsd = Math.min(...shares.map(({ listed }) => listed));
  return { channel: channel.id, model: order.model.id, upperNanoUsd: estimate.upperNanoUsd, boundNanoUsd };
}
