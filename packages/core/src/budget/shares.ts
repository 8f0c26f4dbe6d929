import type { Attempt } from '../resilience/attempt.ts';
import type { Candidate } from '../routing/candidate.ts';
import { boundOf } from './budget-view.ts';
import type { Purse, Purses } from './purses.ts';

/** What one attempt can cost in one purse, in nano-dollars. */
export interface Share {
  readonly purse: Purse;
  readonly bound: number;
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
export function dearestShares(common: readonly Purse[], candidates: readonly Candidate[]): readonly Share[] {
  return common.flatMap((purse) => {
    const bound = Math.max(0, ...candidates.flatMap(({ estimate }) => boundOf(purse.budget, estimate.upperNanoUsd) ?? []));
    return bound === 0 ? [] : [{ purse, bound, isCommon: true }];
  });
}

/** What an attempt at a candidate can cost in each of its purses, and the first that refuses it for its unknown price. */
export function sharesOf(
  { channel, order, estimate }: Candidate,
  { common, purses, now }: { readonly common: readonly Purse[]; readonly purses: Purses; readonly now: number },
): { readonly shares: readonly Share[]; readonly unpriced: Purse | undefined } {
  const shares: Share[] = [];
  for (const [index, purse] of [...common, ...purses.ofCandidate(channel.id, order.model.id, now)].entries()) {
    const bound = boundOf(purse.budget, estimate.upperNanoUsd);
    if (bound === undefined) return { shares: [], unpriced: purse };
    shares.push({ purse, bound, isCommon: index < common.length });
  }
  return { shares, unpriced: undefined };
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
export function chargeOf({ billing, cost, unknownUpToNanoUsd }: Attempt, bound: number): number {
  if (billing === 'not-billed') return 0;
  if (billing === 'unknown') return Math.max(cost.nanoUsd ?? 0, unknownUpToNanoUsd ?? bound);
  return cost.nanoUsd ?? bound;
}
