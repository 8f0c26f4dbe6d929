import type { Spending } from '../budget/spending.ts';
import type { Candidate } from '../routing/candidate.ts';
import { Skipped } from './guards.ts';

/**
 * Runs an attempt if there is money for it. It stands outside all other guards, since it may have to wait for a store, and from their
 * reading to the request nothing may be awaited.
 *
 * @throws Skipped when there is none, and whatever the attempt rejects with.
 */
export function afford<T>(spending: Spending | undefined, candidate: Candidate, attempt: () => Promise<T>): Promise<T> {
  return spending === undefined ? attempt() : affordFrom(spending, candidate, attempt);
}

async function affordFrom<T>(spending: Spending, candidate: Candidate, attempt: () => Promise<T>): Promise<T> {
  const admission = await spending.admit(candidate);
  if (!admission.admitted) throw new Skipped(admission.refusal);
  try {
    return await attempt();
  } finally {
    admission.ended();
  }
}
