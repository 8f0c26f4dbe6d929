import type { StopReason } from '../errors/all-channels-failed-error.ts';
import { CallBudget } from './call-budget.ts';
import type { RetryTokenOptions } from './options.ts';

/**
 * Bounds how much more is asked than was ordered. The first visit to each candidate is free; asking a candidate again takes a
 * token from the one bucket of the service, and each delivered picture gives `perSuccess` back. A call takes no more requests than
 * its `CallBudget` has: `maxAttempts` for one picture, and two for each further one.
 *
 * @remarks The arithmetic of the defaults (12 attempts, 100 tokens, 1 a success):
 *
 * *Bad hours succeed.* Three channels on Google's capacity that fail together 45 % of the time, and an independent one that fails
 * 10 %: a round fails with p = 0.45 × 0.10 = 0.045. Twelve attempts are three rounds of four, so a call fails with 0.045³ = 0.009 %
 * and 99.99 % succeed. Up to five candidates that holds too: after a capacity failure the other domain goes next, so the two
 * attempts left for the third round still reach both domains. With a single
 * channel that fails 45 % independently it is 0.45¹² = 0.007 %.
 *
 * *Tokens last.* In that hour a call needs about 0.045 × 1.6 = 0.07 repeats, and gives 1 token back. Even the single channel
 * needs 0.45 / 0.55 = 0.82 repeats for each success: below 1, so the bucket stays full as long as the failure rate stays below a half.
 *
 * *A total outage is cut off.* Nothing gives tokens back, so the whole service makes 100 repeats and then only first visits, which
 * the circuits cut next. First visits also bring the recovery: their successes fill the bucket.
 */
export class AmplificationBudget {
  readonly #maxAttempts: number;
  readonly #options: RetryTokenOptions;
  #tokens: number;

  constructor(maxAttempts: number, options: RetryTokenOptions) {
    this.#maxAttempts = maxAttempts;
    this.#options = options;
    this.#tokens = options.capacity;
  }

  /** What one call may take, for all its pictures. */
  open(maxAttempts = this.#maxAttempts): CallBudget {
    return new CallBudget(maxAttempts);
  }

  /** Tokens left; fractions too. */
  get tokens(): number {
    return this.#tokens;
  }

  /**
   * Why one more attempt must not be made; `undefined` when it may.
   *
   * @param call what is left to the call.
   * @param made attempts that the picture already took.
   * @param isRepeat whether this candidate was asked before for the picture.
   */
  refusal(call: CallBudget, made: number, isRepeat: boolean): Exclude<StopReason, 'exhausted'> | undefined {
    if (!call.allows(made)) return 'attempts';
    return isRepeat && this.#tokens < 1 ? 'retry_budget' : undefined;
  }

  /** A candidate is asked again. */
  repeated(): void {
    this.#tokens = Math.max(0, this.#tokens - 1);
  }

  /** A picture was delivered. */
  succeeded(): void {
    this.#tokens = Math.min(this.#options.capacity, this.#tokens + this.#options.perSuccess);
  }
}
