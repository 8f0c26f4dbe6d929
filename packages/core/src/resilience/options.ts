import type { ImageSize } from '../catalog/size.ts';

/** When a channel × model is left alone because it keeps failing. */
export interface CircuitBreakerOptions {
  /**
   * Failures in a row that open the circuit. A count, not a rate: at the few calls a minute that pictures come in, windows over
   * time never fill. In a bad hour (a fifth of the last attempts failed) only failures one after the other count. @default 5
   */
  readonly consecutiveFailures: number;
  /** How long an open circuit refuses before one probe is let through, in milliseconds. @default 15_000: a refused probe costs nothing */
  readonly halfOpenAfterMs: number;
  /** By what each failed probe lengthens that. @default 1.5: rests of 15, 22, 34 s and so on reach the longest after eight probes */
  readonly factor: number;
  /**
   * The longest it gets, in milliseconds. @default 300_000: each probe is an attempt of some call, and while others deliver, an outage
   * of hours is noticed to be over soon enough in five minutes
   */
  readonly maxHalfOpenAfterMs: number;
  /**
   * The longest that it gets for a call that has nobody else to ask, in milliseconds. @default 30_000: nine probes within its deadline
   */
  readonly maxHalfOpenAfterAloneMs: number;
}

/** How long a channel × model that answered 429 rests when the upstream named no time, or named too short a one. */
export interface CoolDownOptions {
  /** The first rest, in milliseconds. @default 10_000 */
  readonly baseMs: number;
  /** By what each further 429 in a row lengthens it. @default 2 */
  readonly factor: number;
  /** The longest of Retake's own making, in milliseconds; an upstream can ask for more. @default 300_000 */
  readonly maxMs: number;
}

/** How the attempt timeout follows what pictures are known to take; see `createAdaptiveTimeouts`. */
export interface AdaptiveTimeoutOptions {
  /**
   * The timeout, in 99th percentiles of the last pictures of this channel × model × size. @default 1.35: of log-normal times whose 95th
   * percentile is twice their median, 1 in 840 is longer, and a slow picture that is cut is paid for twice
   */
  readonly multiple: number;
  /** The shortest it gets, as a share of `attemptTimeoutMs`. @default 1/3: 30 s at 1K, 80 s at 4K */
  readonly floorShare: number;
  /** Pictures that have to be known before it is shortened. @default 50 */
  readonly minObservations: number;
}

/** The times by which limits are counted. */
export interface RateLimitOptions {
  /** How long the minute of `requestsPerMinute`, `imagesPerMinute` and of learned limits is; only simulations have another. @default 60_000 */
  readonly minuteMs: number;
  /** How long a limit that an upstream named is believed, in milliseconds; an account may be lifted to a higher tier. @default 3_600_000 */
  readonly believeLearnedMs: number;
}

/** A second attempt in parallel, for a picture that takes unusually long; see `Hedging`. */
export interface HedgeOptions {
  /**
   * When the second attempt starts, in milliseconds after the first; `'p95'` is the 95th percentile of the last pictures of that
   * channel × model × size, once 20 are known. @default 'p95'
   */
  readonly afterMs: number | 'p95';
  /**
   * The most that one hedge may cost, in US dollars, by the upper bound of its candidate; a candidate of unknown price is never a
   * hedge. @default 0.25, a 4K picture of the dearest model of Google's
   */
  readonly maxExtraUsd: number;
  /**
   * Hedges there may be, as a share of first attempts. It keeps a slow hour, in which everything is late, from being ordered twice.
   * @default 0.05, what the 95th percentile gives on a good day
   */
  readonly maxShare: number;
}

/** The pause before the one repeat on the same candidate. */
export interface RetryOptions {
  /** Its mean in milliseconds; the real one is spread over half to one and a half of it. @default 250 */
  readonly delayMs: number;
  /** An upstream that asks for a longer pause is left for the next round, in milliseconds. @default 2_000 */
  readonly maxDelayMs: number;
}

/** The pause between two rounds over all candidates, with decorrelated jitter. */
export interface BackoffOptions {
  /** The shortest, in milliseconds. @default 500 */
  readonly baseMs: number;
  /** The longest, in milliseconds; the last third of a call's attempts may be three times as far apart. @default 20_000, as in the AWS SDKs (`@smithy/util-retry` 4.2.5) */
  readonly maxMs: number;
}

/** The tokens that the whole service has for repeats; see `AmplificationBudget` for the arithmetic. */
export interface RetryTokenOptions {
  /** Repeats that can be made while nothing succeeds. @default 100 */
  readonly capacity: number;
  /** Tokens that each delivered picture gives back. @default 1 */
  readonly perSuccess: number;
}

/** How hard Retake tries, fully resolved. Every time is in milliseconds. */
export interface Resilience {
  /** The most one call takes, all attempts and pauses together. @default 300_000: what an HTTP client waits at most by habit */
  readonly deadlineMs: number;
  /**
   * The most one attempt takes, by size. @default 512 and 1K 90_000, 2K 150_000, 4K 240_000: two to four times what was reported
   * (23 s for a 1K picture of the Pro model, APIYI 2026; 69 s at 2K, laozhang.ai 2026-10-14; 50 to 120 s without a byte at 4K,
   * zotero-AI-Butler#246), and short enough that a call outlives two attempts that hang
   */
  readonly attemptTimeoutMs: Readonly<Record<ImageSize, number>>;
  /**
   * Shortens that where pictures are known to be quicker, so that a request that hangs is left early; `false` keeps it as configured.
   * @default { multiple: 1.35, floorShare: 1 / 3, minObservations: 50 }
   */
  readonly adaptiveTimeout: AdaptiveTimeoutOptions | false;
  /**
   * Orders a picture that takes unusually long from a second failure domain as well, and takes what comes first. Both may be billed,
   * so it is off unless it is asked for, and cannot be combined with `onUnknownBilling: 'report'`. @default false
   */
  readonly hedge: HedgeOptions | false;
  /**
   * Whether a call that can ask nobody now waits for whoever comes back first (a full minute, a cool-down, a circuit at rest, a place),
   * as long as that is within its deadline. Without it such a call ends at once, and its error says when to come again.
   * @default true, as whoever waits for a picture wants it; queues with a schedule of their own do better without
   */
  readonly waitForRecovery: boolean;
  /**
   * What each reference image, and each picture of a chat, adds to that, in milliseconds. @default 5_000: answers with many references took 35 to 142 s (APIYI
   * 2026), and 14 of them are allowed
   */
  readonly perReferenceTimeoutMs: number;
  /** DNS, TCP and TLS together. @default 10_000, three SYN retransmissions */
  readonly connectTimeoutMs: number;
  /** The longest silence within a body that has begun. @default 60_000 */
  readonly idleTimeoutMs: number;
  /**
   * With less time left than this (or a twentieth of the deadline, if that is shorter) no further attempt is started: it
   * would be cut off and might still be billed. @default 5_000; the fastest pictures take 12 s
   */
  readonly minAttemptMs: number;
  /** How long a channel may take to end after its signal was aborted, before its attempt is given up. @default 2_000 */
  readonly abandonAfterMs: number;
  /**
   * The most upstream requests of a call for one picture. Each further picture of the call adds 2 (1 if this is 1): its first request
   * and one failover, which are its own; all beyond that the pictures share, so that 10 pictures make 30 requests at most and not 120.
   * @default 12; see `AmplificationBudget`
   */
  readonly maxAttempts: number;
  readonly retry: RetryOptions;
  readonly backoff: BackoffOptions;
  readonly retryTokens: RetryTokenOptions;
  readonly circuitBreaker: CircuitBreakerOptions;
  readonly coolDown: CoolDownOptions;
  readonly rateLimits: RateLimitOptions;
  /**
   * How long a channel that refused its credential or has no money left, or a model that is gone, is left alone before it is looked
   * at again, in milliseconds; twice as long after each look that finds nothing mended, 15 minutes at most. Where the channel has a
   * probe that can tell, the look is free and in the background; else one real attempt is let through.
   * @default 60_000: refusals that mend themselves (a key that spreads, a relay's database) are over in a minute, and where a person
   * must act, one refused request a minute costs a call a second and then ever less
   */
  readonly disabledRecheckMs: number;
  /**
   * After an attempt that may have been billed without a picture: ask another channel, never the same again (`failover`); ask the same one
   * again too, but only when all others were asked in vain (`last-resort`); stop with `BillingUnknownError` (`report`); or treat it
   * as unbilled (`retry`). @default 'failover'
   */
  readonly onUnknownBilling: 'failover' | 'last-resort' | 'report' | 'retry';
  /** After a refusal by content policy: stop, or ask models of another vendor. @default 'stop' */
  readonly onBlocked: 'stop' | 'other-vendor';
}

/** How hard Retake tries; what is left out has the value of `defaultResilience`. */
export type ResilienceOptions = {
  readonly [K in keyof Resilience]?: (Resilience[K] extends object | false ? Partly<Resilience[K]> : Resilience[K]) | undefined;
};

type Partly<T> = T extends object ? Optional<T> : T;

type Optional<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** What `adaptiveTimeout` is filled in with where it is on. */
export const defaultAdaptiveTimeout: AdaptiveTimeoutOptions = Object.freeze({
  multiple: 1.35,
  floorShare: 1 / 3,
  minObservations: 50,
});

/** What `hedge` is filled in with where it is on. */
export const defaultHedge: HedgeOptions = Object.freeze({ afterMs: 'p95', maxExtraUsd: 0.25, maxShare: 0.05 });

/** Every default, in milliseconds, so that tests and simulations can compress time. */
export const defaultResilience: Resilience = Object.freeze({
  deadlineMs: 300_000,
  attemptTimeoutMs: Object.freeze({ '512': 90_000, '1K': 90_000, '2K': 150_000, '4K': 240_000 }),
  adaptiveTimeout: defaultAdaptiveTimeout,
  hedge: false,
  waitForRecovery: true,
  perReferenceTimeoutMs: 5_000,
  connectTimeoutMs: 10_000,
  idleTimeoutMs: 60_000,
  minAttemptMs: 5_000,
  abandonAfterMs: 2_000,
  maxAttempts: 12,
  retry: Object.freeze({ delayMs: 250, maxDelayMs: 2_000 }),
  backoff: Object.freeze({ baseMs: 500, maxMs: 20_000 }),
  retryTokens: Object.freeze({ capacity: 100, perSuccess: 1 }),
  circuitBreaker: Object.freeze({
    consecutiveFailures: 5,
    halfOpenAfterMs: 15_000,
    factor: 1.5,
    maxHalfOpenAfterMs: 300_000,
    maxHalfOpenAfterAloneMs: 30_000,
  }),
  coolDown: Object.freeze({ baseMs: 10_000, factor: 2, maxMs: 300_000 }),
  rateLimits: Object.freeze({ minuteMs: 60_000, believeLearnedMs: 3_600_000 }),
  disabledRecheckMs: 60_000,
  onUnknownBilling: 'failover',
  onBlocked: 'stop',
});
