import type { FailureClass } from '../errors/failure-class.ts';
import type { Disablable } from './disablement.ts';
import { RecheckDelay } from './recheck-delay.ts';

/** What availability knows of one model of a channel. */
export interface ModelRecord extends Disablable {
  /** Epoch milliseconds; it only ever grows, until it is over or somebody enables the channel. */
  restUntil: number;
  restClass: FailureClass;
  restSetAt: number;
  /** Rate limits in a row, without a picture in between. */
  strikes: number;
}

/** What it knows of a channel. */
export interface ChannelRecord extends Disablable {
  readonly models: Map<string, ModelRecord>;
}

/** Of a channel that was never heard of. */
export function newChannelRecord(disabledRecheckMs: number): ChannelRecord {
  return { disablement: undefined, recheckDelay: new RecheckDelay(disabledRecheckMs), models: new Map() };
}

/** Of a model that was never heard of. */
export function newModelRecord(restClass: FailureClass, disabledRecheckMs: number): ModelRecord {
  const recheckDelay = new RecheckDelay(disabledRecheckMs);
  return { restUntil: 0, restClass, restSetAt: 0, strikes: 0, disablement: undefined, recheckDelay };
}
