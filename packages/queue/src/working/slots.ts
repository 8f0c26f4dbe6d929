/** Who comes first when a slot is free. */
export type SlotOrder = 'first' | 'in-turn';

/** The items that a process works on at once, whatever brings them: one slot for each. */
export class Slots {
  readonly #first: (() => void)[] = [];
  readonly #inTurn: (() => void)[] = [];
  #free: number;

  constructor(count: number) {
    this.#free = count;
  }

  /**
   * Does something once there is a slot for it.
   *
   * @param order `first`: before all that wait in turn.
   */
  async with<Result>(work: () => Promise<Result>, order: SlotOrder): Promise<Result> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => (order === 'first' ? this.#first : this.#inTurn).push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#first.shift() ?? this.#inTurn.shift();
      // The slot goes from hand to hand.
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}
