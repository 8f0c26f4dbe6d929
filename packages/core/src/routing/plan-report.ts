import { usdOf } from '../catalog/money.ts';
import type { Warning } from '../channels/channel.ts';
import type { Candidate, Plan } from './candidate.ts';
import type { FollowedPlan, PlannedCandidate, PlanReport } from './planned.ts';

/** What a call should cost, before it is made. */
export interface EstimateReport {
  /** All pictures from the first candidate, in US dollars; `undefined` when there is none or its price is unknown. */
  readonly usd: number | undefined;
  /** All pictures from the dearest candidate at its bound; one failed attempt that is billed can add to it. */
  readonly upToUsd: number | undefined;
  readonly pictures: number;
  readonly candidates: readonly PlannedCandidate[];
}

/** Candidates, and exclusions, that the plan of a result lists: far more than a call can try. */
export const MOST_LISTED = 50;

/** The beginning of a plan, for the result that came of it. */
export function reportFollowed({ candidates, exclusions, warnings }: Plan): FollowedPlan {
  const listed = reportPlan({
    candidates: candidates.slice(0, MOST_LISTED),
    exclusions: exclusions.slice(0, MOST_LISTED),
    warnings,
  });
  const omitted = candidates.length + exclusions.length - listed.candidates.length - listed.exclusions.length;
  return { ...listed, omitted };
}

/**
 * Strips a plan of its live parts.
 *
 * @param known warnings of the request itself. @default none
 */
export function reportPlan({ candidates, exclusions, warnings }: Plan, known: readonly Warning[] = []): PlanReport {
  return { candidates: candidates.map(reportCandidate), exclusions, warnings: [...known, ...warnings] };
}

/** Prices a plan for a number of pictures. */
export function reportEstimate(plan: Plan, pictures: number): EstimateReport {
  const candidates = plan.candidates.map(reportCandidate);
  const bounds = plan.candidates.map(({ estimate }) => estimate.upperNanoUsd);
  const known = bounds.filter((bound) => bound !== undefined);
  return {
    usd: times(plan.candidates[0]?.estimate.expectedNanoUsd, pictures),
    upToUsd: known.length === 0 || known.length < bounds.length ? undefined : times(Math.max(...known), pictures),
    pictures,
    candidates,
  };
}

function reportCandidate({ channel, order, estimate, warnings, lowerings = [] }: Candidate): PlannedCandidate {
  return {
    channel: channel.id,
    kind: channel.kind,
    failureDomain: channel.failureDomain,
    model: order.model.id,
    size: order.size,
    usd: times(estimate.expectedNanoUsd, 1),
    upToUsd: times(estimate.upperNanoUsd, 1),
    warnings,
    lowerings,
  };
}

function times(nanoUsd: number | undefined, count: number): number | undefined {
  return nanoUsd === undefined ? undefined : usdOf(nanoUsd * count);
}
