import type { ImageResult, ProblemDetails } from '@retake/core';

/** What came of a request that was sent with an `Idempotency-Key`. */
export interface KeptAnswer {
  /** Of the request; the same key with another one is refused. */
  readonly fingerprint: string;
  /** `undefined` when there was no room to keep it: the request is not made a second time all the same. */
  readonly outcome: { readonly result: ImageResult } | { readonly problem: ProblemDetails } | undefined;
}

/**
 * Where answers wait for the repeat of their request. A store that forgets before its time lets a repeat pay again; one that is shared by
 * processes makes keys hold across them.
 */
export interface AnswerStore {
  /** `undefined` for a key that is new, or whose time is over. */
  get(key: string): Promise<KeptAnswer | undefined>;
  /** Keeps an answer for so many milliseconds. */
  set(key: string, answer: KeptAnswer, keepMs: number): Promise<void>;
}
