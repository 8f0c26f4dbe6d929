import type { Clock } from '../config/clock.ts';

const MINUTE_MS = 60_000;

/**
 * How many attempts a channel may start in any minute, wherever that minute begins. Beyond them it is passed over.
 *
 * @remarks A sliding log: the times of the last `requestsPerMinute` starts, of which the oldest must be a minute old before the next.
 * It is exact, and as long as the limit at most. rate-limiter-flexible 11.4 knows fixed windows only (its bursty limiter and its
 * queue stand on them too), which let twice the limit pass around the end of a window, and it runs on the system's clock.
 */
export class RateLimit {
  readonly #limit: number;
  readonly #clock: Clock;
  readonly #starts: number[] = [];
  /** Where the oldest is once the log is full: the next start takes its place. */
  #oldest = 0;

  constructor(requestsPerMinute: number, clock: Clock) {
    this.#limit = requestsPerMinute;
    this.#clock = clock;
  }

  /** Epoch milliseconds at which it takes attempts again; `undefined` when it takes them now. */
  get fullUntil(): number | undefined {
    if (this.#starts.length < this.#limit) return undefined;
    const until = (this.#starts[this.#oldest] ?? 0) + MINUTE_MS;
    return this.#clock.now() < until ? until : undefined;
  }

  /** An attempt starts. Ask `fullUntil` before. */
  started(): void {
    const now = this.#clock.now();
    if (this.#starts.length < this.#limit) {
      this.#starts.push(now);
      return;
    }
    this.#starts[this.#oldest] = now;
    this.#oldest = (this.#oldest + 1) % this.#limit;
  }
}
