import type { Line, Waiter } from './waiter.ts';

/**
 * Counts what is in flight on one channel, and refuses what would be too much. Nobody is queued here who could be served elsewhere;
 * but searches that pause because it is full form a line, and a place that is left is kept for the first of them. Whoever comes
 * meanwhile finds the channel full, so nobody is overtaken and no place lies idle while somebody waits.
 */
export class Bulkhead implements Line {
  readonly #limit: number;
  readonly #line = new Set<Waiter>();
  /** Woken, and on their way to the place that is kept for them. */
  readonly #offered = new Set<Waiter>();
  #inFlight = 0;

  /** @param limit most attempts in flight; `undefined` is unlimited. */
  constructor(limit: number | undefined) {
    this.#limit = limit ?? Number.POSITIVE_INFINITY;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** @param asker who asks: the place that is kept for it is not full for it. */
  isFull(asker?: Waiter): boolean {
    const kept = this.#offered.size - (asker !== undefined && this.#offered.has(asker) ? 1 : 0);
    return this.#inFlight + kept >= this.#limit;
  }

  enter(waiter?: Waiter): void {
    this.#inFlight += 1;
    if (waiter === undefined) return;
    this.#offered.delete(waiter);
    // Served: should it come back, it comes last.
    this.#line.delete(waiter);
  }

  leave(): void {
    this.#inFlight -= 1;
    this.#offer();
  }

  join(waiter: Waiter): void {
    this.#line.add(waiter);
  }

  quit(waiter: Waiter): void {
    this.#line.delete(waiter);
    this.decline(waiter);
  }

  decline(waiter: Waiter): void {
    if (this.#offered.delete(waiter)) this.#offer();
  }

  #offer(): void {
    for (const waiter of this.#line) {
      if (this.isFull()) return;
      if (!waiter.awaits(this)) continue;
      this.#offered.add(waiter);
      waiter.wake();
    }
  }
}
