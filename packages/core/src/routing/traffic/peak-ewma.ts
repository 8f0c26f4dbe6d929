/**
 * A moving average that jumps up at once and comes down slowly, and that goes on coming down while nothing is observed, as in Finagle's
 * `PeakEwma`: so a slow answer is believed at once, and a channel that was slow is tried again after a while.
 */
export class PeakEwma {
  #value: number;
  #at: number;
  /** By what the logarithm of the average falls in a millisecond. */
  readonly #decay: number;

  constructor(halfLifeMs: number, first: number, at: number) {
    this.#decay = Math.LN2 / halfLifeMs;
    this.#value = first;
    this.#at = at;
  }

  /** When it last observed, in epoch milliseconds. */
  get at(): number {
    return this.#at;
  }

  observe(value: number, at: number): void {
    const kept = this.#kept(at);
    // Compared with the average as it was, not as it has come down: otherwise a slower answer could give a lower average.
    this.#value = value > this.#value ? value : this.#value * kept + value * (1 - kept);
    this.#at = Math.max(this.#at, at);
  }

  read(at: number): number {
    return this.#value * this.#kept(at);
  }

  #kept(at: number): number {
    return at <= this.#at ? 1 : Math.exp((this.#at - at) * this.#decay);
  }
}
