import { usdOf } from '../catalog/money.ts';
import type { ImageSize } from '../catalog/size.ts';
import type { Warning } from '../channels/channel.ts';
import type { Candidate, Exclusion, Plan } from './candidate.ts';

/** A candidate in plain data: who would be asked for what, and what it should cost. */
export interface PlannedCandidate {
  readonly channel: string;
  readonly kind: string;
  readonly failureDomain: string;
  readonly model: string;
  readonly size: ImageSize;
  /** Expected cost of one picture in US dollars; `undefined` when no price is known. */
  readonly usd: number | undefined;
  /** What one attempt cannot pass while the model keeps to its documented habits. */
  readonly upToUsd: number | undefined;
  readonly warnings: readonly Warning[];
}

/** A plan in plain data, for people, logs and tests: who would be asked, in order, and why the others would not. */
export interface PlanReport {
  readonly candidates: readonly PlannedCandidate[];
  readonly exclusions: readonly Exclusion[];
  readonly warnings: readonly Warning[];
}

/** What a call should cost, before it is made. */
export interface EstimateReport {
  /** All pictures from the first candidate, in US dollars; `undefined` when there is none or its price is unknown. */
  readonly usd: number | undefined;
  /** All pictures from the dearest candidate at its bound; one failed attempt that is billed can add to it. */
  readonly upToUsd: number | undefined;
  readonly pictures: number;
  readonly candidates: readonly PlannedCandidate[];
}

/** Strips a plan of its live parts. */
export function reportPlan(plan: Plan): PlanReport {
  return { candidates: plan.candidates.map(reportCandidate), exclusions: plan.exclusions, warnings: plan.warnings };
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

function reportCandidate({ channel, order, estimate, warnings }: Candidate): PlannedCandidate {
  return {
    channel: channel.id,
    kind: channel.kind,
    failureDomain: channel.failureDomain,
    model: order.model.id,
    size: order.size,
    usd: times(estimate.expectedNanoUsd, 1),
    upToUsd: times(estimate.upperNanoUsd, 1),
    warnings,
  };
}

function times(nanoUsd: number | undefined, count: number): number | undefined {
  return nanoUsd === undefined ? undefined : usdOf(nanoUsd * count);
}
