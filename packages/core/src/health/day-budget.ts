import type { NanoUsd } from '../catalog/cost.ts';
import type { Clock } from '../config/clock.ts';

const DAY_MS = 86_400_000;

/** Money for one UTC day: what might be spent is held first, and what was not spent is given back. */
export class DayBudget {
  readonly #limit: NanoUsd;
  readonly #clock: Clock;
  #day = Number.NaN;
  #used: NanoUsd = 0;

  constructor(limit: NanoUsd, clock: Clock) {
    this.#limit = limit;
    this.#clock = clock;
  }

  /** Spent or held today, in nano-dollars. */
  get used(): NanoUsd {
    this.#turn();
    return this.#used;
  }

  get limit(): NanoUsd {
    return this.#limit;
  }

  /** Holds an amount. `undefined` when the day has no room for it; else to be called once with what was really spent. */
  hold(amount: NanoUsd): ((spent: NanoUsd) => void) | undefined {
    this.#turn();
    if (this.#used + amount > this.#limit) return undefined;
    this.#used += amount;
    const day = this.#day;
    return (spent) => {
      this.#turn();
      // What was held yesterday is not in today's account; what was spent after midnight is.
      this.#used = Math.max(0, this.#used + spent - (day === this.#day ? amount : 0));
    };
  }

  #turn(): void {
    const day = Math.floor(this.#clock.now() / DAY_MS);
    if (day === this.#day) return;
    // Of a clock that was ahead and has been set back, what was spent meanwhile is spent of today.
    if (!(day < this.#day)) this.#used = 0;
    this.#day = day;
  }
}
