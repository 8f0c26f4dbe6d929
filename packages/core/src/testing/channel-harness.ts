import type { Channel, PictureOrder } from '../channels/channel.ts';

/** What the upstream of a channel can be told to do with the next request. */
export type Situation =
  | 'picture'
  | 'no-picture'
  | 'blocked'
  | 'overloaded'
  | 'rate-limited'
  | 'out-of-money'
  | 'bad-credentials'
  | 'model-gone'
  | 'invalid-request'
  | 'upstream-bug'
  | 'hang'
  | 'reset'
  | 'broken-success';

/** A channel under test, with an upstream on a real socket that does as it is told. */
export interface ChannelHarness {
  readonly channel: Channel;
  /** The same channel, configured to send where nobody listens. */
  readonly unreachable: Channel;
  /** An order that the channel can fill. */
  readonly order: PictureOrder;
  /** Keys and tokens that must never show. */
  readonly secrets: readonly string[];
  /**
   * The same channel, configured to send to this root, such as `http://127.0.0.1:4000`: for upstreams that no simulation plays, because they
   * mean harm. @default the rule `hostile-errors` is not checked
   */
  readonly at?: (root: string) => Channel;
  /** Decides what the next request meets. */
  readonly meet: (situation: Situation) => void;
  /** How many requests for a picture the upstream has received. */
  readonly requests: () => number;
  /**
   * What the last request for a picture said, as text, without what differs in every request: with it, the rule `insist` sees for
   * itself whether a question is another.
   * @default the channel's `prompt_extended` warning is believed
   */
  readonly lastRequest?: () => string;
  /** How often a client hung up on the upstream. */
  readonly hangUps: () => number;
  /** Closes the upstream. The channels are closed by the suite. */
  readonly close: () => Promise<void>;
}
