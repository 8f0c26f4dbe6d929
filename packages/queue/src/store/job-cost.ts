import { usdOf } from '@retake/core';
import type { KeptCost } from './kept-cost.ts';

/** What was billed for an item or a job, as far as it is known. */
export interface JobCost {
  readonly currency: 'USD';
  /** All that is known to be billed, in US dollars; `undefined` when something was billed at a price that nobody knows. */
  readonly usd: number | undefined;
  /** The exact sum of what is known, in nano-dollars (1e-9 USD). */
  readonly nanoUsd: number;
  /** The most that attempts of unknown billing or unknown price can add, in US dollars; 0 when there are none, `undefined` without a bound. */
  readonly unknownUpToUsd: number | undefined;
  /** The same in nano-dollars. */
  readonly unknownUpToNanoUsd: number | undefined;
}

/** A bill as it is told. */
export function jobCostOf({ nanoUsd, unknownUpToNanoUsd, unpriced }: KeptCost): JobCost {
  return {
    currency: 'USD',
    usd: unpriced > 0 ? undefined : usdOf(nanoUsd),
    nanoUsd,
    unknownUpToUsd: unknownUpToNanoUsd === undefined ? undefined : usdOf(unknownUpToNanoUsd),
    unknownUpToNanoUsd,
  };
}
