import type { FailureClass } from '../errors/failure-class.ts';
import type { Disablable } from './disablement.ts';

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
