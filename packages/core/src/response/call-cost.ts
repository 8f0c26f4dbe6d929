import { usdOf } from '../catalog/money.ts';
import type { CostBasis, CostLine, NanoUsd } from '../catalog/cost.ts';
import type { Attempt } from '../resilience/attempt.ts';

/** What one attempt added to the bill. */
export interface AttemptCost {
  readonly attemptId: string;
  readonly channel: string;
  readonly model: string;
  readonly basis: CostBasis;
  /** `undefined` when unknown. */
  readonly usd: number | undefined;
  readonly lines: readonly CostLine[];
}

/** What a whole call cost, failed attempts included. */
export interface CallCost {
  readonly currency: 'USD';
  /** All that is known to be billed; `undefined` when some billed attempt has no known price. */
  readonly usd: number | undefined;
  /** The exact sum of what is known, in nano-dollars (1e-9 USD). */
  readonly nanoUsd: NanoUsd;
  /**
   * The most that attempts of unknown billing, and such that were billed at an unknown cost, can add: what their upstream said that they
   * cost, else what they can while models keep to their documented habits (`MODEL_HABITS`), in US dollars; 0 when there are none,
   * `undefined` when no price is known.
   */
  readonly unknownUpToUsd: number | undefined;
  /** The same in nano-dollars. */
  readonly unknownUpToNanoUsd: NanoUsd | undefined;
  /** Every attempt that was or may have been billed. */
  readonly attempts: readonly AttemptCost[];
}

/** Adds up the attempts of a call. Also for the `attempts` of an error: a call that failed can have cost money. */
export function costOf(attempts: readonly Attempt[]): CallCost {
  let nanoUsd = 0;
  let known = true;
  let unknownUpTo: number | undefined = 0;
  const lines: AttemptCost[] = [];
  for (const { id, channel, model, cost, billing, unknownUpToNanoUsd } of attempts) {
    if (billing === 'not-billed') continue;
    lines.push({
      attemptId: id,
      channel,
      model,
      basis: cost.basis,
      usd: cost.nanoUsd === undefined ? undefined : usdOf(cost.nanoUsd),
      lines: cost.lines,
    });
    if (billing === 'billed' && cost.nanoUsd !== undefined) {
      nanoUsd += cost.nanoUsd;
      continue;
    }
    if (billing === 'billed') known = false;
    unknownUpTo = unknownUpTo === undefined || unknownUpToNanoUsd === undefined ? undefined : unknownUpTo + unknownUpToNanoUsd;
  }
  return {
    currency: 'USD',
    usd: known ? usdOf(nanoUsd) : undefined,
    nanoUsd,
    unknownUpToUsd: unknownUpTo === undefined ? undefined : usdOf(unknownUpTo),
    unknownUpToNanoUsd: unknownUpTo,
    attempts: lines,
  };
}
