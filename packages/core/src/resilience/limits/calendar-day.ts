import type { Clock } from '../../config/clock.ts';
import { LONGEST_DAY_MS, nextMidnight } from '../next-midnight.ts';
import type { Limiter } from './limiter.ts';

/** How much may start in a day of a time zone, counted from its midnight. A restart of the process forgets what was used. */
export class CalendarDay implements Limiter {
  readonly #limit: number;
  readonly #timeZone: string;
  readonly #clock: Clock;
  #endsAt = 0;
  #used = 0;

  /** @param timeZone an IANA name, such as `America/Los_Angeles`. */
  constructor(limit: number, timeZone: string, clock: Clock) {
    this.#limit = limit;
    this.#timeZone = timeZone;
    this.#clock = clock;
  }

  fullUntil(weight: number): number | undefined {
    this.#turn();
    return this.#used + Math.min(weight, this.#limit) > this.#limit ? this.#endsAt : undefined;
  }

  started(weight: number): void {
    this.#turn();
    this.#used += weight;
  }

  #turn(): void {
    const now = this.#clock.now();
    const isOver = now >= this.#endsAt;
    // Where the end is further away than a day is long, the clock was ahead and has been set back: what was counted then counts today.
    if (!isOver && this.#endsAt - now <= LONGEST_DAY_MS) return;
    this.#endsAt = nextMidnight(this.#timeZone, now);
    if (isOver) this.#used = 0;
  }
}
