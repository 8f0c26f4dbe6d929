import type { BudgetCharge, BudgetKept } from '../telemetry/events.ts';
import type { Movement } from './booking.ts';
import type { Budget } from './budget-options.ts';

/** How a budget is kept. A store that was passed in is taken for one that replicas share. */
export function keptOf({ scope, key }: Pick<Budget, 'scope' | 'key'>, hasStore: boolean): BudgetKept {
  if (scope !== undefined && key === '*') return 'each';
  return hasStore ? 'shared' : 'process';
}

/**
 * Tells what this process charges to budgets, as an amount that only grows: what a correction gives back is taken off the next charges, so
 * that in the end neither more nor less was told than was counted.
 */
export class Charges {
  readonly #tell: (charge: BudgetCharge) => void;
  readonly #hasStore: boolean;
  /** Given back and not yet taken off, in nano-dollars. */
  readonly #givenBack = new Map<Budget, number>();

  constructor(hasStore: boolean, tell: (charge: BudgetCharge) => void) {
    this.#hasStore = hasStore;
    this.#tell = tell;
  }

  /** Each movement is told once, however often a store has to be told of it. */
  count(movements: readonly Movement[]): void {
    for (const { purse, spentNanoUsd } of movements) {
      const { budget } = purse;
      const nanoUsd = spentNanoUsd - (this.#givenBack.get(budget) ?? 0);
      this.#givenBack.set(budget, Math.max(0, -nanoUsd));
      if (nanoUsd > 0) this.#tell({ budget: budget.name, kept: keptOf(budget, this.#hasStore), nanoUsd });
    }
  }
}
