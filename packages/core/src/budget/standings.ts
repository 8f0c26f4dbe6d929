import type { Clock } from '../config/clock.ts';
import type { Teller } from '../telemetry/teller.ts';
import type { PurseStanding } from './budget-store.ts';
import type { Budget } from './budget-options.ts';
import type { Purse } from './purses.ts';

/** How one purse stands. Amounts are nano-dollars. */
export interface Standing {
  readonly spentNanoUsd: number;
  readonly reservedNanoUsd: number;
}

/** How one budget stands: that of its fullest purse, where many keep the same. */
export interface BudgetStanding extends Standing {
  /** The budget's name. */
  readonly budget: string;
  readonly limitNanoUsd: number;
  /** Whether it has reached its guard. */
  readonly guarded: boolean;
  /** When it begins anew, in epoch milliseconds; `undefined` if it never does. */
  readonly resetsAt: number | undefined;
}

interface Known extends Standing {
  readonly purse: Purse;
}

const NOTHING: Standing = Object.freeze({ spentNanoUsd: 0, reservedNanoUsd: 0 });

/** What this process last heard of every purse, for plans and metrics. The store alone decides. */
export class Standings {
  readonly #clock: Clock;
  readonly #teller: Teller;
  readonly #known = new Map<string, Known>();
  readonly #ofCandidates = new Map<string, Purse>();
  readonly #guarded = new Set<string>();
  /** Before it no window of a known purse ends. */
  #nextEndAt = Number.POSITIVE_INFINITY;

  constructor(clock: Clock, teller: Teller) {
    this.#clock = clock;
    this.#teller = teller;
  }

  of(purse: Purse): Standing {
    return this.#known.get(purse.id) ?? NOTHING;
  }

  /** What is left of it. */
  roomIn(purse: Purse): number {
    const { spentNanoUsd, reservedNanoUsd } = this.of(purse);
    return purse.budget.limitNanoUsd - spentNanoUsd - reservedNanoUsd;
  }

  isGuarded(purse: Purse): boolean {
    return isAtGuard(purse.budget, this.of(purse));
  }

  /** Purses of channels and models that were heard of and whose window has not ended. */
  get ofCandidates(): readonly Purse[] {
    this.#forgetEnded();
    return [...this.#ofCandidates.values()];
  }

  /** @param told by a store, which may be one's own and say anything: what is no standing is passed over. */
  learn(purses: readonly Purse[], told: unknown): void {
    this.#forgetEnded();
    for (const { purse: id, spentNanoUsd, reservedNanoUsd } of standingsIn(told)) {
      const purse = purses.find((each) => each.id === id);
      if (purse === undefined) continue;
      this.#known.set(id, { purse, spentNanoUsd, reservedNanoUsd });
      if (purse.budget.scope === 'channel' || purse.budget.scope === 'model') this.#ofCandidates.set(id, purse);
      this.#nextEndAt = Math.min(this.#nextEndAt, purse.span.endsAt ?? Number.POSITIVE_INFINITY);
      this.#tellGuard(purse);
    }
  }

  /** One for each budget, by the fullest of its purses. */
  ofBudgets(budgets: readonly Budget[]): readonly BudgetStanding[] {
    this.#forgetEnded();
    const fullest = new Map<Budget, Known>();
    for (const known of this.#known.values()) {
      const { budget } = known.purse;
      const other = fullest.get(budget);
      if (other === undefined || usedOf(known) > usedOf(other)) fullest.set(budget, known);
    }
    return budgets.map((budget) => {
      const known = fullest.get(budget);
      const { spentNanoUsd, reservedNanoUsd } = known ?? NOTHING;
      return {
        budget: budget.name,
        limitNanoUsd: budget.limitNanoUsd,
        spentNanoUsd,
        reservedNanoUsd,
        guarded: isAtGuard(budget, known ?? NOTHING),
        resetsAt: known?.purse.span.endsAt,
      };
    });
  }

  /** A guard is told once for each purse: it would be told again with every call of the rest of the month. */
  #tellGuard(purse: Purse): void {
    if (this.#guarded.has(purse.id) || !this.isGuarded(purse)) return;
    this.#guarded.add(purse.id);
    const { budget, span } = purse;
    const { spentNanoUsd, reservedNanoUsd } = this.of(purse);
    this.#teller.tell({
      type: 'budget.guarded',
      at: this.#clock.now(),
      budget: budget.name,
      limitNanoUsd: budget.limitNanoUsd,
      spentNanoUsd,
      reservedNanoUsd,
      resetsAt: span.endsAt,
    });
  }

  #forgetEnded(): void {
    const now = this.#clock.now();
    if (now < this.#nextEndAt) return;
    this.#nextEndAt = Number.POSITIVE_INFINITY;
    for (const [id, { purse }] of this.#known) {
      const { endsAt } = purse.span;
      if (endsAt === undefined) continue;
      if (endsAt > now) this.#nextEndAt = Math.min(this.#nextEndAt, endsAt);
      else {
        this.#known.delete(id);
        this.#ofCandidates.delete(id);
        this.#guarded.delete(id);
      }
    }
  }
}

function standingsIn(told: unknown): readonly PurseStanding[] {
  const items: readonly unknown[] = Array.isArray(told) ? told : [];
  return items.filter(isStanding);
}

function isStanding(item: unknown): item is PurseStanding {
  if (typeof item !== 'object' || item === null) return false;
  return ['spentNanoUsd', 'reservedNanoUsd'].every((amount) => typeof Reflect.get(item, amount) === 'number');
}

function usedOf({ spentNanoUsd, reservedNanoUsd }: Standing): number {
  return spentNanoUsd + reservedNanoUsd;
}

function isAtGuard({ guardAt, limitNanoUsd }: Budget, standing: Standing): boolean {
  return guardAt < 1 && usedOf(standing) >= guardAt * limitNanoUsd;
}
