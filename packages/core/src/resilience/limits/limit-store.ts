/** What is to be taken of one limit. Replicas that share a limit name it alike, and configure it alike. */
export interface LimitWindow {
  /** Such as `gemini:images:minute`. Each key once in a take. */
  readonly key: string;
  /** The most that may be taken, in requests or images. A whole number ≥ 1. */
  readonly limit: number;
  /** How much of it this take is. A whole number ≥ 1; what is heavier than the limit is granted when nothing else counts. */
  readonly weight: number;
  /** Any stretch of so many milliseconds, wherever it begins; or what is left of a calendar day, by the epoch milliseconds of its end. */
  readonly span: { readonly slidingMs: number } | { readonly endsAt: number };
}

/** What one attempt takes of all limits of its channel. */
export interface LimitTake {
  /** Unique. A take that was granted is not counted again: whoever got no answer may ask once more. */
  readonly id: string;
  /** At least one. */
  readonly windows: readonly LimitWindow[];
  /**
   * Whether this process has started attempts that the store was not asked for, because it did not answer, within the longest sliding
   * window. The store then grants nothing until a window has passed, since it does not know how much that was.
   */
  readonly wasAlone: boolean;
}

/** A limit that has no room for a take. */
export interface FullWindow {
  readonly key: string;
  /** In how many milliseconds it has, at the soonest. ≥ 1. */
  readonly freeInMs: number;
}

/** All was taken, or nothing, and then why. */
export type LimitAnswer = { readonly granted: true } | { readonly granted: false; readonly full: readonly FullWindow[] };

/**
 * Where the configured limits of channels are counted for several processes. Every operation happens at once and whole. What was granted to
 * a process that died stays counted: nobody knows whether its request was sent. Rejects only when the store cannot be reached.
 *
 * `describeLimitStoreContract` of `@retake/core/testing` tries a store of one's own.
 */
export interface LimitStore {
  /** Takes from all windows, or from none. */
  take(take: LimitTake): Promise<LimitAnswer>;
  /**
   * Gives back what a take was granted, because nothing was sent; without effect where nothing was, or it was given back before. It comes within
   * seconds: a store need not remember a take for longer than a minute.
   */
  giveBack(take: Pick<LimitTake, 'id' | 'windows'>): Promise<void>;
}
