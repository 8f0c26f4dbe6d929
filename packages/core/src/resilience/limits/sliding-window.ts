import type { Clock } from '../../config/clock.ts';
import type { Limiter } from './limiter.ts';

/** What started at one moment. */
interface Start {
  readonly at: number;
  readonly weight: number;
}

/** Starts that are over and not yet dropped; more are dropped at once. */
const SLACK = 64;

/**
 * How much may start in any stretch of `windowMs`, wherever it begins.
 *
 * @remarks A log of what started within the window: exact, and no longer than the limit. rate-limiter-flexible 11.4 knows windows that
 * begin with their first request (its bursty limiter and its queue stand on them too): they let twice the limit pass around
 * the end of one, and run on the system's clock.
 */
export class SlidingWindow implements Limiter {
  readonly #limit: number;
  readonly #windowMs: number;
  readonly #clock: Clock;
  #starts: Start[] = [];
  /** The oldest that still counts. */
  #first = 0;
  #used = 0;

  constructor(limit: number, windowMs: number, clock: Clock) {
    this.#limit = limit;
    this.#windowMs = windowMs;
    this.#clock = clock;
  }

  fullUntil(weight: number): number | undefined {
    this.#drop();
    let tooMuch = this.#used + Math.min(weight, this.#limit) - this.#limit;
    if (tooMuch <= 0) return undefined;
    for (let index = this.#first; index < this.#starts.length; index += 1) {
      const start = this.#starts[index];
      if (start === undefined) break;
      tooMuch -= start.weight;
      if (tooMuch <= 0) return start.at + this.#windowMs;
    }
    return undefined;
  }

  started(weight: number): void {
    this.#starts.push({ at: this.#clock.now(), weight });
    this.#used += weight;
  }

  #drop(): void {
    const since = this.#clock.now() - this.#windowMs;
    for (let start = this.#starts[this.#first]; start !== undefined && start.at <= since; start = this.#starts[this.#first]) {
      this.#used -= start.weight;
      this.#first += 1;
    }
    if (this.#first < SLACK || this.#first * 2 < this.#starts.length) return;
    this.#starts = this.#starts.slice(this.#first);
    this.#first = 0;
  }
}
