import { sleep } from './sleep.ts';

/** Something that several searches wait for. */
export interface Line {
  /** Joins at the end; who is in the line already keeps the turn. */
  join(waiter: Waiter): void;
  /** Leaves; what was offered to the waiter goes to the next. */
  quit(waiter: Waiter): void;
  /** Passes what was offered to the waiter on, and keeps the turn. */
  decline(waiter: Waiter): void;
}

const NONE: ReadonlySet<Line> = new Set();

/** The search for one picture, as those see it for whom it waits: what it waits for while it pauses, and how it is woken. */
export class Waiter {
  readonly #joined = new Set<Line>();
  #awaited = NONE;
  #wake: (() => void) | undefined;
  /** Whether the search has nobody else to ask: open circuits let it try sooner. */
  isAlone = false;

  /** Pauses, at most for `ms`, until one of the lines wakes it. */
  async pause(ms: number, signal: AbortSignal, lines: ReadonlySet<Line>): Promise<void> {
    for (const line of lines) {
      this.#joined.add(line);
      line.join(this);
    }
    this.#awaited = lines;
    try {
      await sleep(ms, signal, (wake) => (this.#wake = wake));
    } finally {
      this.#awaited = NONE;
    }
  }

  /** Whether it pauses for this line: a search at work on another channel must not be offered a place. */
  awaits(line: Line): boolean {
    return this.#awaited.has(line);
  }

  /** Ends the pause. What else it waited for is not offered to it any more. */
  wake(): void {
    this.#awaited = NONE;
    this.#wake?.();
  }

  /** Passes on what it was offered and does not take. */
  decline(except?: Line): void {
    for (const line of this.#joined) if (line !== except) line.decline(this);
  }

  /** The search is over. */
  quit(): void {
    for (const line of this.#joined) line.quit(this);
    this.#joined.clear();
  }
}
