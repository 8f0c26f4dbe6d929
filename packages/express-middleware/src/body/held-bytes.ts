import { HttpProblemError } from '../problems/http-problem-error.ts';
import type { UploadLimits } from './upload-limits.ts';

/** How soon a client that found no room may ask again, in milliseconds. */
const RETRY_AFTER_MS = 2_000;

/**
 * The bytes of all bodies that are held at the same moment, and of the pictures that are downloaded for them: many large ones at once cannot
 * exhaust the process, and those of one caller leave room for the others.
 */
export class HeldBytes {
  readonly #max: number;
  readonly #callerMax: number;
  readonly #byCaller = new Map<string, number>();
  #held = 0;

  constructor({ heldBytes, callerBytes }: Pick<UploadLimits, 'heldBytes' | 'callerBytes'>) {
    this.#max = heldBytes;
    this.#callerMax = callerBytes;
  }

  /** Opens the account of one request. @param owner its caller. */
  open(owner: string): HeldBody {
    let mine = 0;
    const give = (bytes: number): void => {
      const given = Math.min(bytes, mine);
      mine -= given;
      this.#add(owner, -given);
    };
    return {
      take: (bytes) => {
        this.#refuse(owner, mine, bytes);
        mine += bytes;
        this.#add(owner, bytes);
      },
      give,
      release: () => give(mine),
    };
  }

  #refuse(owner: string, mine: number, bytes: number): void {
    if (mine + bytes > this.#callerMax) {
      throw new HttpProblemError(
        'body_too_large',
        `One request holds at most ${this.#callerMax} bytes, with the pictures it gives by address. Send several with less in each.`,
      );
    }
    if ((this.#byCaller.get(owner) ?? 0) + bytes > this.#callerMax) {
      throw new HttpProblemError(
        'rate_limited',
        `The requests of one caller hold at most ${this.#callerMax} bytes at the same moment. Send fewer at once.`,
        { retryAfterMs: RETRY_AFTER_MS },
      );
    }
    if (this.#held + bytes > this.#max) {
      throw new HttpProblemError('busy', 'Too much is being uploaded. Ask again.', { retryAfterMs: RETRY_AFTER_MS });
    }
  }

  #add(owner: string, bytes: number): void {
    this.#held += bytes;
    const held = (this.#byCaller.get(owner) ?? 0) + bytes;
    if (held > 0) this.#byCaller.set(owner, held);
    else this.#byCaller.delete(owner);
  }
}

/** What one request holds. */
export interface HeldBody {
  /** @throws HttpProblemError when there is no room for them: `body_too_large`, `rate_limited`, `busy`. */
  take(bytes: number): void;
  /** Gives some of them back. */
  give(bytes: number): void;
  /** Gives everything back. Safe to repeat. */
  release(): void;
}
