import { usdOf } from '../catalog/money.ts';
import type { Budget } from './budget-options.ts';
import type { BudgetReading, GuardNotice, PricedCandidate, Unaffordable } from './budget-reading.ts';
import type { Purse, Purses } from './purses.ts';
import type { Standing, Standings } from './standings.ts';

/** What a view is taken from. */
export interface ViewParts {
  readonly purses: Purses;
  readonly standings: Standings;
  /** The purses of the call. */
  readonly common: readonly Purse[];
  /** Those of them that have reached their guard. */
  readonly guarded: readonly Purse[];
  readonly now: number;
  /** What has yet to be set aside in a purse for an attempt that can cost `bound`. */
  readonly missing: (purse: Purse, bound: number) => number;
}

/** A purse that has no room for what a plan could draw. */
export interface Shortage {
  readonly purse: Purse;
  /** What the cheapest candidate can cost, as far as was asked. */
  readonly neededNanoUsd: number;
}

/** What a candidate can cost in the eyes of a budget; `undefined` when the budget refuses what it does not know. */
export function boundOf(budget: Budget, upperNanoUsd: number | undefined): number | undefined {
  return upperNanoUsd ?? (budget.onUnknownPrice === 'allow' ? budget.unknownPriceNanoUsd : undefined);
}

/** A reading of the budgets at one moment, for one plan. */
export class BudgetView implements BudgetReading {
  readonly #parts: ViewParts;
  readonly #ofChannels = new Map<string, readonly Purse[]>();
  readonly #ofModels = new Map<string, readonly Purse[]>();
  /** Of one moment, as the view is. */
  readonly #rooms = new Map<Purse, number>();
  #shortage: Shortage | undefined;

  constructor(parts: ViewParts) {
    this.#parts = parts;
  }

  get economy(): boolean {
    return this.#parts.guarded.some(({ budget }) => budget.onGuard === 'economy');
  }

  get guards(): readonly GuardNotice[] {
    return this.#parts.guarded.map(({ budget: { name, limitNanoUsd, guardAt, onGuard } }) => {
      const told = `The budget ${name} of ${usdOf(limitNanoUsd)} USD has passed ${Math.round(guardAt * 100)} %`;
      return { budget: name, message: told, turns: onGuard === 'economy' };
    });
  }

  /** The purse of the call that kept candidates out, if one did; of a channel's or a model's purse nothing is kept. */
  get shortage(): Shortage | undefined {
    return this.#shortage;
  }

  unavailability({ channel, model, upperNanoUsd }: PricedCandidate): Unaffordable | undefined {
    for (const purse of this.#parts.common) {
      const refusal = this.#refusal(purse, upperNanoUsd);
      if (refusal === undefined) continue;
      this.#note(purse, upperNanoUsd);
      return refusal;
    }
    return (
      this.#refusalOfAny(this.#pursesOfChannel(channel), upperNanoUsd) ??
      this.#refusalOfAny(this.#pursesOfModel(model), upperNanoUsd)
    );
  }

  #pursesOfChannel(channelId: string): readonly Purse[] {
    const known = this.#ofChannels.get(channelId) ?? this.#parts.purses.ofChannel(channelId, this.#parts.now);
    this.#ofChannels.set(channelId, known);
    return known;
  }

  #pursesOfModel(modelId: string): readonly Purse[] {
    const known = this.#ofModels.get(modelId) ?? this.#parts.purses.ofModel(modelId, this.#parts.now);
    this.#ofModels.set(modelId, known);
    return known;
  }

  #refusalOfAny(purses: readonly Purse[], upperNanoUsd: number | undefined): Unaffordable | undefined {
    for (const purse of purses) {
      const refusal = this.#refusal(purse, upperNanoUsd);
      if (refusal !== undefined) return refusal;
    }
    return undefined;
  }

  /** The cheapest candidate that had no room is the one that would have had to fit. */
  #note(purse: Purse, upperNanoUsd: number | undefined): void {
    const bound = boundOf(purse.budget, upperNanoUsd);
    if (bound === undefined || (this.#shortage !== undefined && this.#shortage.neededNanoUsd <= bound)) return;
    this.#shortage = { purse, neededNanoUsd: bound };
  }

  #refusal(purse: Purse, upperNanoUsd: number | undefined): Unaffordable | undefined {
    const { standings, missing } = this.#parts;
    const bound = boundOf(purse.budget, upperNanoUsd);
    if (bound === undefined) return unpricedIn(purse);
    const needed = missing(purse, bound);
    // Written so that a store that answers nonsense refuses. What is held already needs no room.
    if (needed === 0 || needed <= this.#roomIn(purse)) return undefined;
    return shortIn(purse, bound, standings.of(purse));
  }

  #roomIn(purse: Purse): number {
    const known = this.#rooms.get(purse) ?? this.#parts.standings.roomIn(purse);
    this.#rooms.set(purse, known);
    return known;
  }
}

/** The refusal of a purse without room, which ends with its window. */
export function shortIn({ budget, span }: Purse, bound: number, { spentNanoUsd, reservedNanoUsd }: Standing): Unaffordable {
  const used = `${usdOf(spentNanoUsd)} USD are spent and ${usdOf(reservedNanoUsd)} reserved`;
  const detail = `The budget ${budget.name} of ${usdOf(budget.limitNanoUsd)} USD has no room for up to ${usdOf(bound)} USD: ${used}`;
  return { reason: 'budget', detail, until: span.endsAt };
}

/** The refusal of what has no known price. */
export function unpricedIn({ budget }: Purse): Unaffordable {
  const detail = `Its price is unknown, so nobody can say whether the budget ${budget.name} would hold; give the channel prices`;
  return { reason: 'budget', detail, until: undefined };
}
