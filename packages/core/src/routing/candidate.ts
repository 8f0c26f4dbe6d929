import type { CostEstimate } from '../catalog/cost.ts';
import type { ImageSize } from '../catalog/size.ts';
import type { Channel, PictureOrder, Warning } from '../channels/channel.ts';

/** Channel × model × size that could fill the order, with what it should cost. */
export interface Candidate {
  readonly channel: Channel;
  readonly order: PictureOrder;
  readonly estimate: CostEstimate;
  readonly warnings: readonly Warning[];
  /** In what it is less than was ordered. @default as ordered */
  readonly lowerings?: readonly Lowering[] | undefined;
  /**
   * Candidates of rung 0 are asked before all others, whatever fails together with them; above it, another failure domain goes first
   * after one that is short of capacity. @default 0
   */
  readonly rung?: number | undefined;
  /** Asked only when nobody else in the round can be, of whatever rung and whatever is short of capacity. @default false */
  readonly lastResort?: boolean | undefined;
}

/** A planned step down from what was ordered, because better that than nothing. */
export interface Lowering {
  readonly what: 'size' | 'model';
  readonly ordered: string;
  /** What is asked for instead. */
  readonly asked: string;
}

/** Why a channel was left out of a plan, in words that are stable for metrics. */
export type ExclusionReason =
  | 'route'
  | 'compliance'
  | 'unsupported'
  | 'model_retired'
  | 'held_back'
  | 'unreachable'
  | 'circuit_open'
  | 'probe_in_flight'
  | 'cool_down'
  | 'channel_disabled'
  | 'model_disabled'
  | 'rate_limit'
  | 'bulkhead_full'
  | 'budget';

/** A channel that was left out, for a model or for one size of it. */
export interface Exclusion {
  readonly channel: string;
  readonly model: string;
  /** The size that cannot be had there; `undefined` when it is the model as a whole. */
  readonly size?: ImageSize | undefined;
  readonly reason: ExclusionReason;
  /** One sentence for people, with what to do. */
  readonly detail: string;
  /** When the reason ends by itself, in epoch milliseconds; `undefined` if it does not. */
  readonly until?: number | undefined;
}

/**
 * The ordered candidates and every exclusion with its reason. Each channel × model × size that came into question is a candidate, or is
 * covered by exactly one exclusion.
 */
export interface Plan {
  readonly candidates: readonly Candidate[];
  readonly exclusions: readonly Exclusion[];
  readonly warnings: readonly Warning[];
}
