/** By what each look that finds nothing mended lengthens the time to the next. */
const FACTOR = 2;
/** The longest it gets, in milliseconds, unless `disabledRecheckMs` itself is longer. */
export const MAX_RECHECK_MS = 900_000;

/**
 * How long something disabled is left alone before it is looked at again: `disabledRecheckMs`, twice as long after each look that
 * finds nothing mended, 15 minutes at most. Only a picture (or `enable`) starts it anew, so a channel whose probe is well and whose
 * work is refused does not come and go every minute.
 */
export class RecheckDelay {
  readonly #firstMs: number;
  #lastMs: number | undefined;

  constructor(firstMs: number) {
    this.#firstMs = firstMs;
  }

  /** The next, longer one. */
  next(): number {
    const longer = this.#lastMs === undefined ? this.#firstMs : Math.min(this.#lastMs * FACTOR, MAX_RECHECK_MS);
    this.#lastMs = Math.max(this.#firstMs, longer);
    return this.#lastMs;
  }

  /** The one before, when nothing was learnt. */
  same(): number {
    return this.#lastMs ?? this.#firstMs;
  }

  reset(): void {
    this.#lastMs = undefined;
  }
}
