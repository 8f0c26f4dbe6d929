import type { FailureClass } from '../errors/failure-class.ts';

/** State of a circuit. */
export type CircuitState = 'closed' | 'half_open' | 'open';

/** A circuit opened, is being probed, or closed. */
export interface CircuitChanged {
  readonly type: 'circuit.changed';
  readonly at: number;
  readonly channel: string;
  readonly model: string;
  readonly from: CircuitState;
  readonly to: CircuitState;
  /** Epoch milliseconds until which an open circuit refuses. */
  readonly openUntil: number | undefined;
}

/** A channel, or one of its models, cannot be asked for now. */
export interface ChannelUnavailable {
  readonly type: 'channel.unavailable';
  readonly at: number;
  readonly channel: string;
  /** `undefined` when every model of the channel is concerned. */
  readonly model: string | undefined;
  readonly reason: 'cool_down' | 'channel_disabled' | 'model_disabled' | 'unreachable';
  readonly errorType: FailureClass;
  readonly until: number | undefined;
  /** Only when another process learnt it and told this one, through the store of `shared.coolDowns`. */
  readonly elsewhere?: boolean;
}

/** A channel, or one of its models, can be asked again. */
export interface ChannelAvailable {
  readonly type: 'channel.available';
  readonly at: number;
  readonly channel: string;
  readonly model: string | undefined;
  /** Only when another process learnt it and told this one. */
  readonly elsewhere?: boolean;
}

/** A picture was drawn, and paid for, to see whether a channel has capacity; or a reason not to draw one, told once. */
export interface CanaryDrawn {
  readonly type: 'canary';
  readonly at: number;
  readonly channel: string;
  /** `undefined` when the channel sells none of the models at a known price. */
  readonly model: string | undefined;
  readonly outcome: 'delivered' | FailureClass | 'cancelled' | 'unknown_price' | 'budget_spent';
  /** What it cost, at worst, in nano-dollars; `undefined` when nobody knows. */
  readonly costNanoUsd: number | undefined;
  /** Of this process, in nano-dollars; what is still being drawn is held at its upper bound. */
  readonly spentTodayNanoUsd: number;
  readonly maxNanoUsdPerDay: number;
}

/** An upstream named a limit of the minute that was not known, or has changed; from now on it is kept. */
export interface LimitLearned {
  readonly type: 'limit.learned';
  readonly at: number;
  readonly channel: string;
  readonly model: string;
  readonly counts: 'requests' | 'images' | 'tokens';
  readonly per: 'minute';
  readonly limit: number;
}

/**
 * A store that replicas share failed, or did not answer in time. Without that of limits a channel is left out, or goes on with the share of
 * this process; without that of cool-downs each process learns for itself.
 */
export interface SharedStoreFailed {
  readonly type: 'shared.store_failed';
  readonly at: number;
  readonly store: 'limits' | 'cool-downs';
  readonly operation: 'take' | 'give-back' | 'publish' | 'read';
  readonly cause: 'timeout' | 'error';
}
