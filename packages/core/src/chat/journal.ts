import { inTime } from './in-time.ts';

/** What is kept, a revision after the other. */
export interface Journaled<Json> {
  /** As it is now, as the next revision of it. */
  readonly next: () => Json;
  /** That revision was kept. */
  readonly kept: (revised: Json) => void;
}

/** Keeps a series or a chat wherever its user wants it kept: one save after the other, each of what is the case when it begins. */
export class Journal<Json> {
  readonly #save: ((revised: Json) => Promise<void> | void) | undefined;
  readonly #state: Journaled<Json>;
  readonly #timeoutMs: number;
  #writing: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  /** @param timeoutMs how long each save is waited for; one that comes later still counts when it has come. */
  constructor(save: ((revised: Json) => Promise<void> | void) | undefined, state: Journaled<Json>, timeoutMs: number) {
    this.#save = save;
    this.#state = state;
    this.#timeoutMs = timeoutMs;
  }

  /** Resolves when everything that is the case now is kept; rejects as `save` does. Whoever asks while one is under way shares the next. */
  keep(): Promise<void> {
    const save = this.#save;
    if (save === undefined) return Promise.resolve();
    const write = async (): Promise<void> => {
      const revised = this.#state.next();
      await save(revised);
      this.#state.kept(revised);
    };
    const afterwards = async (): Promise<void> => {
      try {
        // Two at once could overtake each other, so that one that is late holds up the others.
        await inTime(() => this.#writing, { timeoutMs: this.#timeoutMs });
      } finally {
        this.#next = undefined;
      }
      const written = write();
      this.#writing = written.catch(() => {});
      await inTime(() => written, { timeoutMs: this.#timeoutMs });
    };
    return (this.#next ??= afterwards());
  }

  /** The same, for what must not wait and cannot be helped. */
  keepSoon(): void {
    this.keep().catch(() => {
      // The next intent is refused for the same reason.
    });
  }
}
