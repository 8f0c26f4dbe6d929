import type { CostEstimate } from '../catalog/cost.ts';
import type { Channel, PictureOrder, Warning } from '../channels/channel.ts';

/** Channel × model × size that could fill the order, with what it should cost. */
export interface Candidate {
  readonly channel: Channel;
  readonly order: PictureOrder;
  readonly estimate: CostEstimate;
  readonly warnings: readonly Warning[];
  /** Asked only when nobody else in the round can be, whatever is short of capacity. @default false */
  readonly lastResort?: boolean;
}

/** Why a channel was left out of a plan, in words that are stable for metrics. */
export type ExclusionReason =
  | 'route'
  | 'unsupported'
  | 'circuit_open'
  | 'probe_in_flight'
  | 'cool_down'
  | 'channel_disabled'
  | 'model_disabled'
  | 'rate_limit'
  | 'bulkhead_full';

/** A channel that was left out. */
export interface Exclusion {
  readonly channel: string;
  readonly model: string;
  readonly reason: ExclusionReason;
  /** One sentence for people, with what to do. */
  readonly detail: string;
  /** When the reason ends by itself, in epoch milliseconds; `undefined` if it does not. */
  readonly until?: number | undefined;
}

/** The ordered candidates and every exclusion with its reason. Candidates and exclusions together are all channels, once. */
export interface Plan {
  readonly candidates: readonly Candidate[];
  readonly exclusions: readonly Exclusion[];
  readonly warnings: readonly Warning[];
}
