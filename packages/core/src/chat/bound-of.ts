import type { Candidate } from '../routing/candidate.ts';

/** The most that one attempt of these can cost; `undefined` as soon as it is not known of one. */
export function boundOf(candidates: readonly Candidate[]): number | undefined {
  const bounds = candidates.map(({ estimate }) => estimate.upperNanoUsd);
  const known = bounds.filter((bound) => bound !== undefined);
  return known.length === 0 || known.length < bounds.length ? undefined : Math.max(...known);
}
