import type { SuccessReading } from '../traffic-reading.ts';

/** Counts what succeeded, forgetting with a half-life: an observation of one half-life ago weighs half. */
export class FadedTally {
  #succeeded = 0;
  #total = 0;
  #at: number;
  /** By what the logarithm of a weight falls in a millisecond. */
  readonly #decay: number;

  constructor(halfLifeMs: number, at: number) {
    this.#decay = Math.LN2 / halfLifeMs;
    this.#at = at;
  }

  /** When it last counted, in epoch milliseconds. */
  get at(): number {
    return this.#at;
  }

  add(succeeded: boolean, weight: number, at: number): void {
    const kept = this.#kept(at);
    this.#total = this.#total * kept + weight;
    this.#succeeded = this.#succeeded * kept + (succeeded ? weight : 0);
    // A clock that is set back must not make what is known look new for longer.
    this.#at = Math.max(this.#at, at);
  }

  /**
   * How it fared, faded.
   *
   * @param outweighedAfter up to so many observations, `expected` stands in for those that are missing.
   */
  read(at: number, outweighedAfter: number, expected: number): SuccessReading {
    const kept = this.#kept(at);
    const observations = this.#total * kept;
    const missing = Math.max(0, outweighedAfter - observations);
    return { rate: (this.#succeeded * kept + missing * expected) / (observations + missing), observations };
  }

  #kept(at: number): number {
    return at <= this.#at ? 1 : Math.exp((this.#at - at) * this.#decay);
  }
}
