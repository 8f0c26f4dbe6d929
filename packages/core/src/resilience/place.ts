import type { Bulkhead } from './bulkhead.ts';
import type { Waiter } from './waiter.ts';

/** Holds a place for as long as what is promised goes on. */
export type KeepPlace = (until: Promise<unknown>) => void;

/**
 * One place on a channel. It is given back when the attempt that took it is over, and with it all work that it left behind: an upstream
 * that goes on for a caller who left has no room for the next one.
 */
export class Place {
  readonly #bulkhead: Bulkhead;
  /** The attempt, and what outlives it. */
  #holders = 1;

  constructor(bulkhead: Bulkhead, waiter: Waiter) {
    this.#bulkhead = bulkhead;
    bulkhead.enter(waiter);
  }

  readonly keep: KeepPlace = (until) => {
    // Told too late: the place was given back, and is taken once more.
    if (this.#holders === 0) this.#bulkhead.enter();
    this.#holders += 1;
    const leave = (): void => this.leave();
    until.then(leave, leave);
  };

  leave(): void {
    this.#holders -= 1;
    if (this.#holders === 0) this.#bulkhead.leave();
  }
}
