/** What an upstream told of one of its limits, beside an answer or in a refusal. It holds for the account and the model. */
export interface RateLimitFact {
  readonly counts: 'requests' | 'images' | 'tokens';
  /** `undefined` when it did not say. */
  readonly per: 'minute' | 'day' | undefined;
  /** How much there is in all. */
  readonly limit: number | undefined;
  /** How much was left when it answered. */
  readonly remaining: number | undefined;
  /** When there is more than that, in milliseconds from the answer. */
  readonly freeInMs: number | undefined;
}
