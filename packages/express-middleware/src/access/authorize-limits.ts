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
  /**
   * How long an answer is waited for, in milliseconds; then the request is answered 503, and its place is free: a database that hangs
   * shuts the door for that long, and not for ever. @default 10_000
   */
  readonly timeoutMs: number;
}

/** The limits that hold where none are given. */
export const defaultAuthorizeLimits: AuthorizeLimits = Object.freeze({ atOnce: 256, refusedPerMinute: 300, timeoutMs: 10_000 });

/** The limits that were given, and the default of each that was not; one that is `undefined` is none. */
export function authorizeLimitsOf(given: Partial<AuthorizeLimits> = {}): AuthorizeLimits {
  return {
    atOnce: given.atOnce ?? defaultAuthorizeLimits.atOnce,
    refusedPerMinute: given.refusedPerMinute ?? defaultAuthorizeLimits.refusedPerMinute,
    timeoutMs: given.timeoutMs ?? defaultAuthorizeLimits.timeoutMs,
  };
}
