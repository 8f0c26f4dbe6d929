import type { SeriesJson } from './series-json.ts';
import type { SaveSeries } from './series-request.ts';

/** Keeps a series wherever its user wants it kept: one save after the other, each of what is the case when it begins. */
export class SeriesJournal {
  readonly #save: SaveSeries | undefined;
  readonly #snapshot: () => SeriesJson;
  #writing: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  /** @param snapshot the series as it is now; called once for every save. */
  constructor(save: SaveSeries | undefined, snapshot: () => SeriesJson) {
    this.#save = save;
    this.#snapshot = snapshot;
  }

  /** Resolves when everything that is the case now is kept; rejects as `save` does. Whoever asks while one is under way shares the next. */
  keep(): Promise<void> {
    const save = this.#save;
    if (save === undefined) return Promise.resolve();
    const write = async (): Promise<void> => save(this.#snapshot());
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
