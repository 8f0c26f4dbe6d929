import type { Purse } from './purses.ts';

/** What one picture has reserved and not spent yet, in nano-dollars. */
export interface Holding {
  readonly purse: Purse;
  readonly nanoUsd: number;
}

/** The holdings of one picture. */
export class Holdings {
  readonly #byPurse = new Map<string, Holding>();

  in({ id }: Purse): number {
    return this.#byPurse.get(id)?.nanoUsd ?? 0;
  }

  /** @param nanoUsd negative to take away. */
  add(purse: Purse, nanoUsd: number): void {
    this.#byPurse.set(purse.id, { purse, nanoUsd: this.in(purse) + nanoUsd });
  }

  get all(): readonly Holding[] {
    return [...this.#byPurse.values()];
  }
}
