import type { Cost } from '../catalog/cost.ts';
import type { BillingVerdict } from '../errors/failure-class.ts';
import type { Candidate } from '../routing/candidate.ts';
import type { Attempt } from './attempt.ts';

/** The money of an attempt, as its record keeps it. */
export type AttemptBill = Pick<Attempt, 'billing' | 'cost' | 'unknownUpToNanoUsd'>;

/**
 * Bounds what is not known of a bill: an attempt that may have been billed by what the upstream said that it costs, and else, like one
 * that was billed at an unknown cost, by the estimate of its order.
 *
 * @param pictures as many as came or were lost, where that is known: the estimate is that of one.
 */
export function billOf({ estimate }: Candidate, billing: BillingVerdict, cost: Cost, pictures = 1): AttemptBill {
  const isExact = billing === 'not-billed' || (billing === 'billed' && cost.nanoUsd !== undefined);
  if (isExact) return { billing, cost };
  const bound = estimate.upperNanoUsd === undefined ? undefined : estimate.upperNanoUsd * Math.max(1, pictures);
  return { billing, cost, unknownUpToNanoUsd: cost.basis === 'reported' ? cost.nanoUsd : bound };
}
