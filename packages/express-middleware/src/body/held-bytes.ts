import { HttpProblemError } from '../problems/http-problem-error.ts';

/** How soon a client that found no room may ask again, in milliseconds. */
const RETRY_AFTER_MS = 2_000;

/** The bytes of all bodies that are held at the same moment, so that many large ones at once cannot exhaust the process. */
export class HeldBytes {
  readonly #max: number;
  #held = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** Opens the account of one request. */
  open(): HeldBody {
    let mine = 0;
    return {
      take: (bytes) => {
        if (this.#held + bytes > this.#max) {
          throw new HttpProblemError('busy', 'Too much is being uploaded. Ask again.', { retryAfterMs: RETRY_AFTER_MS });
        }
        this.#held += bytes;
        mine += bytes;
      },
      release: () => {
        this.#held -= mine;
        mine = 0;
      },
    };
  }
}

/** What one request holds. */
export interface HeldBody {
  /** @throws HttpProblemError `busy` when there is no room for them. */
  take(bytes: number): void;
  /** Gives everything back. Safe to repeat. */
  release(): void;
}
