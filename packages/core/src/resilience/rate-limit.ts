import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Clock } from '../config/clock.ts';

const KEY = 'channel';

/**
 * How many attempts a channel may start in any minute. Beyond them it is passed over until the minute is over.
 *
 * @remarks The minute is that of the system's clock, which the limiter runs on; the injected clock only dates its end.
 */
export class RateLimit {
  readonly #limiter: RateLimiterMemory;
  readonly #clock: Clock;
  #fullUntil = 0;

  constructor(requestsPerMinute: number, clock: Clock) {
    this.#limiter = new RateLimiterMemory({ points: requestsPerMinute, duration: 60 });
    this.#clock = clock;
  }

  /** Epoch milliseconds at which it takes attempts again; `undefined` when it takes them now. */
  get fullUntil(): number | undefined {
    return this.#clock.now() < this.#fullUntil ? this.#fullUntil : undefined;
  }

  /** Takes a place; `false` when the minute has none left. */
  async admits(): Promise<boolean> {
    try {
      const { remainingPoints, msBeforeNext } = await this.#limiter.consume(KEY);
      if (remainingPoints === 0) this.#fullUntil = this.#clock.now() + msBeforeNext;
      return true;
    } catch (rejection) {
      if (!(rejection instanceof RateLimiterRes)) throw rejection;
      this.#fullUntil = this.#clock.now() + rejection.msBeforeNext;
      return false;
    }
  }

  /** Gives a place back that was not used. */
  giveBack(): void {
    this.#fullUntil = 0;
    // The limiter in memory changes its count at once; its promise has nothing to tell.
    void this.#limiter.reward(KEY);
  }
}
