import type { Line, Waiter } from './waiter.ts';

/** Those who pause while one call probes a circuit. Its end concerns all of them, whichever way it went. */
export class ProbeLine implements Line {
  readonly #line = new Set<Waiter>();

  join(waiter: Waiter): void {
    this.#line.add(waiter);
  }

  quit(waiter: Waiter): void {
    this.#line.delete(waiter);
  }

  /** Nothing is kept for anybody. */
  decline(_waiter: Waiter): void {}

  /** The probe is over. */
  ended(): void {
    for (const waiter of this.#line) if (waiter.awaits(this)) waiter.wake();
  }
}
