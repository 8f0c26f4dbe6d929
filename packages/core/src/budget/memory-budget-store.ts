import { type Clock, steadyNow } from '../config/clock.ts';
import type {
  BudgetStore,
  CommitEntry,
  Commitment,
  PurseStanding,
  Reservation,
  ReserveAnswer,
  ReserveEntry,
} from './budget-store.ts';

interface Purse {
  spent: number;
  reserved: number;
  /** Steady milliseconds: a clock that is ahead for a moment must not make a month forget what was spent of it. */
  readonly forgetAt: number;
}

interface Held {
  /** By purse. */
  readonly amounts: Map<string, number>;
  readonly steps: Set<string>;
  /** Steady milliseconds. */
  expiresAt: number;
  ended: boolean;
}

/**
 * Budgets in the memory of this process: exact and without waiting, and gone with it. Every process counts for itself, so with several
 * replicas give each its share of the limit.
 */
export function createMemoryBudgetStore({ clock }: { readonly clock: Clock }): BudgetStore {
  const books = new Books(clock);
  // Promises only for the port's sake: each operation runs to its end before any other can begin.
  return {
    reserve: (reservation) => Promise.resolve(books.reserve(reservation)),
    commit: (commitment) => Promise.resolve(books.commit(commitment)),
    renew: (ids, leaseMs) => Promise.resolve(books.renew(ids, leaseMs)),
    read: (purses) => Promise.resolve(books.read(purses)),
  };
}

class Books {
  readonly #clock: Clock;
  readonly #purses = new Map<string, Purse>();
  readonly #held = new Map<string, Held>();
  /** Before it no lease expires, in steady milliseconds. */
  #nextExpiryAt = Number.POSITIVE_INFINITY;
  /** Before it no purse is forgotten, in steady milliseconds. */
  #nextForgetAt = Number.POSITIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  reserve({ id, step, leaseMs, entries }: Reservation): ReserveAnswer {
    const held = this.#open(id, leaseMs);
    const answer = (reserved: boolean): ReserveAnswer => ({ reserved, standings: this.#standings(entries) });
    if (held.ended) return answer(false);
    if (held.steps.has(step)) return answer(true);
    if (!entries.every((entry) => this.#hasRoom(entry))) return answer(false);
    held.steps.add(step);
    for (const { purse: name, nanoUsd, forgetAt } of entries) {
      this.#purse(name, forgetAt).reserved += nanoUsd;
      held.amounts.set(name, (held.amounts.get(name) ?? 0) + nanoUsd);
    }
    return answer(true);
  }

  commit({ id, step, leaseMs, entries, ends }: Commitment): readonly PurseStanding[] {
    const held = this.#open(id, leaseMs);
    if (!held.steps.has(step)) {
      held.steps.add(step);
      for (const entry of entries) this.#apply(entry, held);
    }
    if (ends) {
      this.#giveBack(held);
      // Remembered for a while, so that a reservation that comes late is not held for ever.
      held.ended = true;
    }
    return this.#standings(entries);
  }

  renew(ids: readonly string[], leaseMs: number): void {
    this.#sweep();
    for (const id of ids) if (this.#held.has(id)) this.#open(id, leaseMs);
  }

  read(names: readonly string[]): readonly PurseStanding[] {
    this.#sweep();
    return this.#standings(names.map((purse) => ({ purse })));
  }

  #hasRoom({ purse, limitNanoUsd, nanoUsd }: ReserveEntry): boolean {
    const { spent, reserved } = this.#purses.get(purse) ?? { spent: 0, reserved: 0 };
    return spent + reserved + nanoUsd <= limitNanoUsd;
  }

  #apply({ purse: name, spentNanoUsd, freedNanoUsd, forgetAt }: CommitEntry, held: Held): void {
    const purse = this.#purse(name, forgetAt);
    const heldHere = held.amounts.get(name) ?? 0;
    const freed = Math.min(heldHere, freedNanoUsd);
    purse.spent = Math.max(0, purse.spent + spentNanoUsd);
    purse.reserved -= freed;
    held.amounts.set(name, heldHere - freed);
  }

  #giveBack(held: Held): void {
    for (const [name, amount] of held.amounts) {
      const purse = this.#purses.get(name);
      if (purse !== undefined) purse.reserved -= amount;
    }
    held.amounts.clear();
  }

  /** The record of a reservation, its lease renewed. */
  #open(id: string, leaseMs: number): Held {
    this.#sweep();
    const held = this.#held.get(id) ?? {
      amounts: new Map<string, number>(),
      steps: new Set<string>(),
      expiresAt: 0,
      ended: false,
    };
    held.expiresAt = steadyNow(this.#clock) + leaseMs;
    this.#held.set(id, held);
    this.#nextExpiryAt = Math.min(this.#nextExpiryAt, held.expiresAt);
    return held;
  }

  #purse(name: string, forgetAt: number | undefined): Purse {
    const known = this.#purses.get(name);
    if (known !== undefined) return known;
    // Windows are of the calendar, and how long it is until they are of no interest is not.
    const inMs = forgetAt === undefined ? Number.POSITIVE_INFINITY : forgetAt - this.#clock.now();
    const purse: Purse = { spent: 0, reserved: 0, forgetAt: steadyNow(this.#clock) + inMs };
    this.#purses.set(name, purse);
    this.#nextForgetAt = Math.min(this.#nextForgetAt, purse.forgetAt);
    return purse;
  }

  #sweep(): void {
    this.#expire();
    this.#forget();
  }

  #expire(): void {
    const now = steadyNow(this.#clock);
    if (now < this.#nextExpiryAt) return;
    this.#nextExpiryAt = Number.POSITIVE_INFINITY;
    for (const [id, held] of this.#held) {
      if (held.expiresAt > now) {
        this.#nextExpiryAt = Math.min(this.#nextExpiryAt, held.expiresAt);
        continue;
      }
      this.#giveBack(held);
      this.#held.delete(id);
    }
  }

  #forget(): void {
    const now = steadyNow(this.#clock);
    if (now < this.#nextForgetAt) return;
    this.#nextForgetAt = Number.POSITIVE_INFINITY;
    for (const [name, { forgetAt }] of this.#purses) {
      if (forgetAt > now) this.#nextForgetAt = Math.min(this.#nextForgetAt, forgetAt);
      else this.#purses.delete(name);
    }
  }

  #standings(entries: readonly { readonly purse: string }[]): readonly PurseStanding[] {
    return entries.map(({ purse }) => {
      const { spent, reserved } = this.#purses.get(purse) ?? { spent: 0, reserved: 0 };
      return { purse, spentNanoUsd: spent, reservedNanoUsd: reserved };
    });
  }
}
