import type { SaveSeries } from './series-request.ts';
import type { SeriesState } from './series-state.ts';

/** Keeps a series wherever its user wants it kept: one save after the other, each of what is the case when it begins. */
export class SeriesJournal {
  readonly #save: SaveSeries | undefined;
  readonly #state: Pick<SeriesState, 'next' | 'kept'>;
  #writing: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  constructor(save: SaveSeries | undefined, state: Pick<SeriesState, 'next' | 'kept'>) {
    this.#save = save;
    this.#state = state;
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
    this.#next ??= this.#writing.then(() => {
      this.#next = undefined;
      const written = write();
      this.#writing = written.catch(() => {});
      return written;
    });
    return this.#next;
  }

  /** The same, for what must not wait and cannot be helped. */
  keepSoon(): void {
    this.keep().catch(() => {
      // The next intent is refused for the same reason.
    });
  }
}
