/** Counts what is in flight on one channel, and refuses what would be too much. Nobody queues here. */
export class Bulkhead {
  readonly #limit: number;
  #inFlight = 0;

  /** @param limit most attempts in flight; `undefined` is unlimited. */
  constructor(limit: number | undefined) {
    this.#limit = limit ?? Number.POSITIVE_INFINITY;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get full(): boolean {
    return this.#inFlight >= this.#limit;
  }

  enter(): void {
    this.#inFlight += 1;
  }

  leave(): void {
    this.#inFlight -= 1;
  }
}
