import { z } from 'zod';
import type { KeptAttempt } from './kept-attempt.ts';

/** What is known of a bill, in nano-dollars. */
export const keptCostSchema = z.object({
  /** All that is known to be billed. */
  nanoUsd: z.int(),
  /** The most that attempts of unknown billing or unknown price can add; absent when that has no known bound. */
  unknownUpToNanoUsd: z.int().optional(),
  /** Attempts that were billed at a price that nobody knows. */
  unpriced: z.int(),
});

/** What is known of a bill. */
export type KeptCost = z.output<typeof keptCostSchema>;

/** What of an attempt makes its bill. */
export type BilledAttempt = Pick<KeptAttempt, 'id' | 'billing' | 'nanoUsd' | 'unknownUpToNanoUsd'>;

/** Nothing was billed. */
export const NO_COST: KeptCost = Object.freeze({ nanoUsd: 0, unknownUpToNanoUsd: 0, unpriced: 0 });

/** Adds up attempts, each counted once. */
export function costOfAttempts(attempts: readonly BilledAttempt[]): KeptCost {
  return [...new Map(attempts.map((attempt) => [attempt.id, attempt])).values()].map(costOfAttempt).reduce(addCosts, NO_COST);
}

/** Adds up two bills. */
export function addCosts(one: KeptCost, other: KeptCost): KeptCost {
  const { unknownUpToNanoUsd: first } = one;
  const { unknownUpToNanoUsd: second } = other;
  return {
    nanoUsd: one.nanoUsd + other.nanoUsd,
    unknownUpToNanoUsd: first === undefined || second === undefined ? undefined : first + second,
    unpriced: one.unpriced + other.unpriced,
  };
}

function costOfAttempt({ billing, nanoUsd, unknownUpToNanoUsd }: BilledAttempt): KeptCost {
  if (billing === 'not-billed') return NO_COST;
  if (billing === 'billed' && nanoUsd !== undefined) return { ...NO_COST, nanoUsd };
  return { nanoUsd: 0, unknownUpToNanoUsd, unpriced: billing === 'billed' ? 1 : 0 };
}
