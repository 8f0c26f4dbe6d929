import type { Cost, Delivery } from '../catalog/cost.ts';
import type { ChannelAnswer } from '../channels/channel.ts';
import type { ChannelFailure } from '../errors/channel-error.ts';
import type { Candidate } from '../routing/candidate.ts';

/** How an attempt ended, as its price needs to know it. */
export type AttemptOutcome =
  | { readonly answer: ChannelAnswer; readonly delivery: Delivery }
  | { readonly failure: ChannelFailure };

/** Says what an attempt cost. Should it throw, the cost is unknown; the picture is never lost. */
export type Settle = (candidate: Candidate, outcome: AttemptOutcome) => Cost;

/** A cost, and whether the bookkeeping failed. */
export interface Settlement {
  readonly cost: Cost;
  readonly failed: boolean;
}

const UNKNOWN: Cost = Object.freeze({ basis: 'unknown', nanoUsd: undefined, lines: [] });
const NONE: Cost = Object.freeze({ basis: 'none', nanoUsd: 0, lines: [] });

/** Settles an attempt, and falls back to what is safe to say when the bookkeeping itself fails. */
export function settleSafely(settle: Settle, candidate: Candidate, outcome: AttemptOutcome): Settlement {
  try {
    return { cost: settle(candidate, outcome), failed: false };
  } catch {
    const free = 'failure' in outcome && outcome.failure.billing === 'not-billed';
    return { cost: free ? NONE : UNKNOWN, failed: true };
  }
}
