import type { CoolDownStore } from './cool-downs/cool-down-store.ts';
import type { LimitStore } from './limits/limit-store.ts';

/** What several processes that draw with the same accounts know together. Without it each counts and learns for itself. */
export interface SharedOptions {
  /** Where the configured limits of the minute and the day are counted for all. @default none: each process counts its own */
  readonly limits?: LimitStore | undefined;
  /** Through which cool-downs, used-up quotas and disabled channels are told to all. @default none */
  readonly coolDowns?: CoolDownStore | undefined;
  /**
   * By which share of itself a sliding window is lengthened, so that the limit holds where the upstream counts: requests take differently
   * long from their grant to their arrival. It has to be above that spread, and costs as much of the limit.
   *
   * @default 0.05, 3 s of a minute: a TLS handshake and the upload of large references; 95 % of the limit can be used
   */
  readonly limitMargin?: number | undefined;
  /**
   * What to do when the store of limits fails or is too slow: refuse the channel until it is back (`deny`), or go on with an equal
   * share of the limit (`local`), after one whole window in which nothing starts: what others took before is unknown.
   *
   * @default 'local'
   */
  readonly onLimitStoreError?: 'local' | 'deny' | undefined;
  /** By how many processes a limit is divided for `local`, rounded down. Count those of a rolling deployment too. @default 4 */
  readonly replicas?: number | undefined;
  /** How long an attempt waits for the store of limits, in milliseconds. @default 1_000, which nobody notices beside a picture's 20 s */
  readonly storeTimeoutMs?: number | undefined;
  /**
   * How often cool-downs are read anew besides being heard, in milliseconds, and those told again that the store could not take.
   *
   * @default 10_000
   */
  readonly readEveryMs?: number | undefined;
}

/** The options read and complete. */
export interface Shared {
  readonly limits?: LimitStore | undefined;
  readonly coolDowns?: CoolDownStore | undefined;
  readonly limitMargin: number;
  readonly onLimitStoreError: 'local' | 'deny';
  readonly replicas: number;
  readonly storeTimeoutMs: number;
  readonly readEveryMs: number;
}
