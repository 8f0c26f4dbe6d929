/** How often `authorize` is asked. Counted in this process. */
export interface AuthorizeLimits {
  /** Questions under way at the same moment, whoever asks; beyond it the answer is 503. @default 256 */
  readonly atOnce: number;
  /**
   * Requests of one network in a minute that `authorize` knows nobody for, or that are beyond the `perMinute` of their caller. From then on
   * that network is answered 429 and `authorize` is not asked, until the minute is over. Requests that are let in do not count: one
   * address can be that of many callers. Behind a proxy set Express' `trust proxy`, or all networks are one.
   *
   * @default 300
   */
  readonly refusedPerMinute: number;
}

/** The limits that hold where none are given. */
export const defaultAuthorizeLimits: AuthorizeLimits = Object.freeze({ atOnce: 256, refusedPerMinute: 300 });
