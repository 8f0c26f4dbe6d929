import { expect } from 'vitest';
import type { BudgetStore, Commitment, PurseStanding, Reservation } from '../budget/budget-store.ts';
import { describeContract, type ContractPromise } from './describe-contract.ts';

/** A store under test, and the time that it runs on. */
export interface BudgetStoreHarness {
  /** Empty. */
  readonly store: BudgetStore;
  /** Another client of the same store, as another process would have; the same one where the store is in memory. */
  readonly other: BudgetStore;
  /** Lets so many milliseconds pass for the store's leases. */
  readonly passTime: (ms: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

const LEASE_MS = 10_000;
const DOLLAR = 1_000_000_000;

/**
 * What every store of budgets promises. Run it over a store of your own: `describeBudgetStoreContract('my store', () => startMyHarness())`.
 */
export function describeBudgetStoreContract(name: string, setup: () => Promise<BudgetStoreHarness>): void {
  describeContract(name, 'a budget store', setup, PROMISES);
}

/** Of the one purse `purse`, unless more are given. */
function reservation(id: string, step: string, amounts: Readonly<Record<string, number>>, limit = DOLLAR): Reservation {
  const entries = Object.entries(amounts).map(([purse, nanoUsd]) => ({
    purse,
    nanoUsd,
    limitNanoUsd: limit,
    forgetAt: undefined,
  }));
  return { id, step, leaseMs: LEASE_MS, entries };
}

type Amounts = Readonly<Record<string, readonly [spent: number, freed: number]>>;

function commitment(id: string, step: string, amounts: Amounts, ends = false): Commitment {
  const entries = Object.entries(amounts).map(([purse, [spentNanoUsd, freedNanoUsd]]) => ({
    purse,
    spentNanoUsd,
    freedNanoUsd,
    forgetAt: undefined,
  }));
  return { id, step, leaseMs: LEASE_MS, entries, ends };
}

function standing(purse: string, spentNanoUsd: number, reservedNanoUsd: number): PurseStanding {
  return { purse, spentNanoUsd, reservedNanoUsd };
}

async function reserved(store: BudgetStore, of: Reservation): Promise<boolean> {
  const answer = await store.reserve(of);
  return answer.reserved;
}

const PROMISES: readonly ContractPromise<BudgetStoreHarness>[] = [
  [
    'says that a purse that was never used stands at 0',
    async ({ store }) => {
      expect(await store.read(['a', 'b'])).toEqual([standing('a', 0, 0), standing('b', 0, 0)]);
    },
  ],
  [
    'holds money up to the limit, to the nano-dollar, and none beyond it',
    async ({ store, other }) => {
      expect(await store.reserve(reservation('1', 'x', { a: DOLLAR - 1 }))).toEqual({
        reserved: true,
        standings: [standing('a', 0, DOLLAR - 1)],
      });
      expect(await other.reserve(reservation('2', 'x', { a: 2 }))).toEqual({
        reserved: false,
        standings: [standing('a', 0, DOLLAR - 1)],
      });
      expect(await reserved(other, reservation('3', 'x', { a: 1 }))).toBe(true);
      expect(await store.read(['a'])).toEqual([standing('a', 0, DOLLAR)]);
    },
  ],
  [
    'holds money in all purses of a reservation or in none',
    async ({ store }) => {
      await store.reserve(reservation('1', 'x', { full: DOLLAR }));
      const answer = await store.reserve(reservation('2', 'x', { a: 5, full: 1, b: 5 }));
      expect(answer).toEqual({
        reserved: false,
        standings: [standing('a', 0, 0), standing('full', 0, DOLLAR), standing('b', 0, 0)],
      });
    },
  ],
  [
    'adds to a reservation with every step, and takes no step twice',
    async ({ store, other }) => {
      await store.reserve(reservation('1', 'first', { a: 100 }));
      expect(await reserved(other, reservation('1', 'first', { a: 100 }))).toBe(true);
      expect(await reserved(store, reservation('1', 'second', { a: 50 }))).toBe(true);
      expect(await store.read(['a'])).toEqual([standing('a', 0, 150)]);
    },
  ],
  [
    'lets a step that was refused be tried again',
    async ({ store }) => {
      await store.reserve(reservation('1', 'x', { a: DOLLAR }));
      expect(await reserved(store, reservation('2', 'x', { a: 1 }))).toBe(false);
      await store.commit(commitment('1', 'end', {}, true));
      expect(await reserved(store, reservation('2', 'x', { a: 1 }))).toBe(true);
    },
  ],
  [
    'moves what is spent out of what is reserved, and frees no more than is held',
    async ({ store, other }) => {
      await store.reserve(reservation('1', 'x', { a: 100 }));
      await store.reserve(reservation('2', 'x', { a: 100 }));
      expect(await other.commit(commitment('1', 'paid', { a: [30, 40] }))).toEqual([standing('a', 30, 160)]);
      expect(await store.commit(commitment('1', 'paid more', { a: [500, 500] }))).toEqual([standing('a', 530, 100)]);
    },
  ],
  [
    'counts a commitment once, however often it is told',
    async ({ store, other }) => {
      await store.reserve(reservation('1', 'x', { a: 100 }));
      await store.commit(commitment('1', 'paid', { a: [30, 30] }));
      await other.commit(commitment('1', 'paid', { a: [30, 30] }));
      await store.commit(commitment('1', 'end', {}, true));
      await store.commit(commitment('1', 'paid', { a: [30, 30] }));
      expect(await store.read(['a'])).toEqual([standing('a', 30, 0)]);
    },
  ],
  [
    'never refuses to count what was paid, beyond the limit or without a reservation',
    async ({ store }) => {
      await store.commit(commitment('1', 'paid', { a: [2 * DOLLAR, 2 * DOLLAR] }));
      expect(await store.read(['a'])).toEqual([standing('a', 2 * DOLLAR, 0)]);
      expect(await reserved(store, reservation('2', 'x', { a: 1 }))).toBe(false);
    },
  ],
  [
    'takes back what was counted too much, and never below 0',
    async ({ store }) => {
      await store.commit(commitment('1', 'paid', { a: [300, 0], b: [100, 0] }));
      await store.commit(commitment('1', 'reconciled', { a: [-200, 0], b: [-200, 0] }));
      expect(await store.read(['a', 'b'])).toEqual([standing('a', 100, 0), standing('b', 0, 0)]);
    },
  ],
  [
    'gives the rest back when a reservation ends, in all purses, and holds nothing for it any more',
    async ({ store, other }) => {
      await store.reserve(reservation('1', 'x', { a: 100, b: 70 }));
      expect(await store.commit(commitment('1', 'end', { a: [40, 40] }, true))).toEqual([standing('a', 40, 0)]);
      expect(await reserved(other, reservation('1', 'late', { a: 1 }))).toBe(false);
      expect(await store.read(['a', 'b'])).toEqual([standing('a', 40, 0), standing('b', 0, 0)]);
    },
  ],
  [
    'counts what was paid after the end of its reservation',
    async ({ store }) => {
      await store.reserve(reservation('1', 'x', { a: 100 }));
      await store.commit(commitment('1', 'end', {}, true));
      await store.commit(commitment('1', 'late', { a: [60, 60] }));
      expect(await store.read(['a'])).toEqual([standing('a', 60, 0)]);
    },
  ],
  [
    'gives back what a process that died had reserved, when the lease is over, and keeps what it had spent',
    async ({ store, other, passTime }) => {
      await store.reserve(reservation('1', 'x', { a: DOLLAR }));
      await store.commit(commitment('1', 'paid', { a: [10, 10] }));
      await passTime(LEASE_MS + 1);
      expect(await other.read(['a'])).toEqual([standing('a', 10, 0)]);
      expect(await reserved(other, reservation('2', 'x', { a: DOLLAR - 10 }))).toBe(true);
    },
  ],
  [
    'keeps a reservation as long as its lease is renewed, and one that has ended stays ended',
    async ({ store, other, passTime }) => {
      await store.reserve(reservation('1', 'x', { a: 100 }));
      await store.reserve(reservation('2', 'x', { a: 10 }));
      for (let round = 1; round <= 3; round += 1) {
        await passTime(LEASE_MS * 0.6);
        await other.renew(['1', 'unknown'], LEASE_MS);
      }
      expect(await store.read(['a'])).toEqual([standing('a', 0, 100)]);
      await store.renew(['2'], LEASE_MS);
      expect(await store.read(['a'])).toEqual([standing('a', 0, 100)]);
    },
  ],
  [
    'lets of many who come at once in as many as there is room for',
    async ({ store, other }) => {
      const askers = Array.from({ length: 40 }, (_, index) =>
        reserved(index % 2 === 0 ? store : other, reservation(`${index}`, 'x', { a: DOLLAR / 10, b: 1 })),
      );
      const answers = await Promise.all(askers);
      expect(answers.filter((isIn) => isIn)).toHaveLength(10);
      expect(await store.read(['a', 'b'])).toEqual([standing('a', 0, DOLLAR), standing('b', 0, 10)]);
    },
  ],
];
