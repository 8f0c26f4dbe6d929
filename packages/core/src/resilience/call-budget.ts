/** Requests that every picture of a call has to itself: its first, and one failover. */
const OWN = 2;

/**
 * The requests that one call may make, all its pictures together: `maxAttempts + 2 × (pictures − 1)`. Two of them are each picture's
 * own, so that none is kept from a second candidate by what another one took; the other `maxAttempts − 2` are for whoever needs them
 * first. No picture takes more than `maxAttempts`, and a call for one picture has exactly those.
 *
 * @remarks With `maxAttempts: 1` each picture has its one.
 */
export class CallBudget {
  readonly #own: number;
  #shared: number;

  constructor(maxAttempts: number) {
    this.#own = Math.min(OWN, maxAttempts);
    this.#shared = maxAttempts - this.#own;
  }

  /** @param made requests that the picture already took. */
  allows(made: number): boolean {
    return made < this.#own || this.#shared > 0;
  }

  /** A request is made. @param made those that the picture took before it. */
  take(made: number): void {
    if (made >= this.#own) this.#shared -= 1;
  }
}
