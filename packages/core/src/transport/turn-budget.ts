/** About a millisecond of decoding. */
const TURN_BYTES = 1024 * 1024;
/** So little counts among what the next turns read, too: small answers are spared the look at where their turn ends. */
const SMALL_BYTES = 64 * 1024;

/**
 * How much the exchanges of one transport read in one turn of the event loop. libuv would hand over 2 MB of every socket in a
 * row: with eight pictures arriving at once everything else in the process would wait for 16 MB to be decoded.
 */
export class TurnBudget {
  #spent = 0;
  readonly #waiting: (() => void)[] = [];
  #scheduled = false;

  /** Whether more may be read in this turn, after `bytes` were. */
  spend(bytes: number): boolean {
    this.#spent += bytes;
    if (this.#spent > SMALL_BYTES) this.#schedule();
    return this.#spent < TURN_BYTES;
  }

  /** Calls `proceed` in the next turn. */
  nextTurn(proceed: () => void): void {
    this.#waiting.push(proceed);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#spent = 0;
      for (const proceed of this.#waiting.splice(0)) proceed();
    });
  }
}
