import type { ImageSize } from '../catalog/size.ts';
import type { Warning } from '../channels/channel.ts';
import type { Exclusion, Lowering } from './candidate.ts';

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
  /** In what it is less than was ordered; empty when it is that. */
  readonly lowerings: readonly Lowering[];
}

/** A plan in plain data, for people, logs and tests: who would be asked, in order, and why the others would not. */
export interface PlanReport {
  readonly candidates: readonly PlannedCandidate[];
  readonly exclusions: readonly Exclusion[];
  readonly warnings: readonly Warning[];
}

/** The plan that a call followed, in plain data of bounded size. */
export interface FollowedPlan extends PlanReport {
  /** Candidates and exclusions that are not listed, because there were more than `MOST_LISTED` of either. */
  readonly omitted: number;
}
