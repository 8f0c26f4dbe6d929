import type { RateLimitFact } from '../../catalog/rate-limit-fact.ts';
import type { Clock } from '../../config/clock.ts';
import type { Limiter } from './limiter.ts';

/**
 * What an upstream said is left, counted down by what starts after it said so. It only holds until the upstream has more, or says
 * something else.
 */
export class Remaining implements Limiter {
  readonly #clock: Clock;
  #left = Number.POSITIVE_INFINITY;
  #freeAt = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The upstream said anew. */
  told({ remaining, freeInMs }: RateLimitFact): void {
    if (remaining === undefined || freeInMs === undefined) return;
    this.#left = remaining;
    this.#freeAt = this.#clock.now() + freeInMs;
  }

  fullUntil(weight: number): number | undefined {
    // What is heavier than all there will ever be has to be asked for all the same.
    const isFull = this.#left < weight && this.#clock.now() < this.#freeAt;
    return isFull ? this.#freeAt : undefined;
  }

  started(weight: number): void {
    this.#left = Math.max(0, this.#left - weight);
  }
}
