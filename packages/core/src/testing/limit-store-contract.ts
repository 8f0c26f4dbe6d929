import { expect } from 'vitest';
import type { LimitAnswer, LimitStore, LimitTake, LimitWindow } from '../resilience/limits/limit-store.ts';
import { describeContract, type ContractPromise } from './describe-contract.ts';

/** A store under test, and the time that it runs on. */
export interface LimitStoreHarness {
  /** Empty. */
  readonly store: LimitStore;
  /** Another client of the same store, as another process would have; the same one where the store is in memory. */
  readonly other: LimitStore;
  /** The end of a calendar window that is far off on the store's clock, in epoch milliseconds. */
  readonly endOfDay: number;
  /** Lets so many milliseconds pass for what the store counts. */
  readonly passTime: (ms: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

const MINUTE_MS = 60_000;

/**
 * What every store of limits promises. Run it over a store of your own: `describeLimitStoreContract('my store', () => startMyHarness())`.
 */
export function describeLimitStoreContract(name: string, setup: () => Promise<LimitStoreHarness>): void {
  describeContract(name, 'a limit store', setup, PROMISES);
}

const GRANTED: LimitAnswer = { granted: true };

function minute(key: string, limit: number, weight = 1): LimitWindow {
  return { key, limit, weight, span: { slidingMs: MINUTE_MS } };
}

function take(id: string, ...windows: readonly LimitWindow[]): LimitTake {
  return { id, windows, wasAlone: false };
}

/** The keys that are full; none when the take was granted. */
async function fullOf(store: LimitStore, of: LimitTake): Promise<readonly string[]> {
  const answer = await store.take(of);
  return answer.granted ? [] : answer.full.map(({ key }) => key);
}

/** How long a key is full, in milliseconds; 0 when the take was granted. */
async function waitOf(store: LimitStore, of: LimitTake, key: string): Promise<number> {
  const answer = await store.take(of);
  return answer.granted ? 0 : (answer.full.find((one) => one.key === key)?.freeInMs ?? 0);
}

const PROMISES: readonly ContractPromise<LimitStoreHarness>[] = [
  [
    'grants up to the limit within a window, to all who ask together, and says when there is room again',
    async ({ store, other, passTime }) => {
      expect(await store.take(take('1', minute('a', 2)))).toEqual(GRANTED);
      await passTime(20_000);
      expect(await other.take(take('2', minute('a', 2)))).toEqual(GRANTED);
      const waitMs = await waitOf(store, take('3', minute('a', 2)), 'a');
      expect(waitMs).toBeGreaterThan(30_000);
      expect(waitMs).toBeLessThanOrEqual(40_000);
      await passTime(waitMs);
      expect(await store.take(take('4', minute('a', 2)))).toEqual(GRANTED);
      expect(await fullOf(other, take('5', minute('a', 2)))).toEqual(['a']);
    },
  ],
  [
    'slides: nothing comes back before its own window is over',
    async ({ store, passTime }) => {
      for (const id of ['1', '2', '3']) {
        expect(await store.take(take(id, minute('a', 3)))).toEqual(GRANTED);
        await passTime(25_000);
      }
      // The first is 75 s old, the others 50 s and 25 s.
      expect(await store.take(take('4', minute('a', 3)))).toEqual(GRANTED);
      expect(await fullOf(store, take('5', minute('a', 3)))).toEqual(['a']);
    },
  ],
  [
    'takes from all windows or from none, and names every full one',
    async ({ store, endOfDay }) => {
      const day: LimitWindow = { key: 'day', limit: 1, weight: 1, span: { endsAt: endOfDay } };
      await store.take(take('1', minute('full', 1), day));
      expect(await fullOf(store, take('2', minute('a', 1), minute('full', 1), day))).toEqual(['full', 'day']);
      expect(await store.take(take('3', minute('a', 1)))).toEqual(GRANTED);
    },
  ],
  [
    'counts what is heavier, and grants what is heavier than the limit when nothing else counts',
    async ({ store, passTime }) => {
      expect(await store.take(take('1', minute('a', 5, 3)))).toEqual(GRANTED);
      expect(await fullOf(store, take('2', minute('a', 5, 3)))).toEqual(['a']);
      expect(await store.take(take('3', minute('a', 5, 2)))).toEqual(GRANTED);
      await passTime(MINUTE_MS);
      expect(await store.take(take('4', minute('a', 5, 9)))).toEqual(GRANTED);
      expect(await fullOf(store, take('5', minute('a', 5, 1)))).toEqual(['a']);
    },
  ],
  [
    'says when there is room for what is heavier, not only for one more',
    async ({ store, passTime }) => {
      await store.take(take('1', minute('a', 4, 1)));
      await passTime(10_000);
      await store.take(take('2', minute('a', 4, 3)));
      const one = await waitOf(store, take('3', minute('a', 4, 1)), 'a');
      const two = await waitOf(store, take('4', minute('a', 4, 2)), 'a');
      expect(one).toBeLessThanOrEqual(50_000);
      expect(two).toBeGreaterThan(55_000);
    },
  ],
  [
    'counts a calendar window until its end',
    async ({ store, other, endOfDay, passTime }) => {
      const day: LimitWindow = { key: 'day', limit: 2, weight: 1, span: { endsAt: endOfDay } };
      expect(await store.take(take('1', day))).toEqual(GRANTED);
      await passTime(2 * MINUTE_MS);
      expect(await other.take(take('2', day))).toEqual(GRANTED);
      expect(await fullOf(store, take('3', day))).toEqual(['day']);
      const next: LimitWindow = { ...day, span: { endsAt: endOfDay + 86_400_000 } };
      expect(await store.take(take('4', next))).toEqual(GRANTED);
    },
  ],
  [
    'grants a take once, however often it is asked for',
    async ({ store, other, endOfDay }) => {
      const day: LimitWindow = { key: 'day', limit: 2, weight: 1, span: { endsAt: endOfDay } };
      await store.take(take('1', minute('a', 2), day));
      expect(await other.take(take('1', minute('a', 2), day))).toEqual(GRANTED);
      expect(await store.take(take('2', minute('a', 2), day))).toEqual(GRANTED);
      expect(await fullOf(store, take('3', minute('a', 2), day))).toEqual(['a', 'day']);
    },
  ],
  [
    'takes back what was not used, once, and nothing that was not granted',
    async ({ store, other, endOfDay }) => {
      const day: LimitWindow = { key: 'day', limit: 3, weight: 1, span: { endsAt: endOfDay } };
      const of = (id: string) => take(id, minute('a', 3), day);
      for (const id of ['1', '2', '3']) await store.take(of(id));
      await other.giveBack(of('2'));
      await store.giveBack(of('2'));
      await store.giveBack(of('refused'));
      expect(await store.take(of('4'))).toEqual(GRANTED);
      expect(await fullOf(store, of('5'))).toEqual(['a', 'day']);
    },
  ],
  [
    'keeps what was granted to whoever never came back',
    async ({ store, other, passTime }) => {
      await store.take(take('dead', minute('a', 1)));
      await passTime(MINUTE_MS - 5_000);
      expect(await fullOf(other, take('1', minute('a', 1)))).toEqual(['a']);
      await passTime(5_000);
      expect(await other.take(take('2', minute('a', 1)))).toEqual(GRANTED);
    },
  ],
  [
    'grants nothing for a window after somebody had to do without it',
    async ({ store, other, passTime }) => {
      const back: LimitTake = { ...take('1', minute('a', 5)), wasAlone: true };
      const waitMs = await waitOf(store, back, 'a');
      expect(waitMs).toBeGreaterThan(MINUTE_MS - 5_000);
      expect(await fullOf(other, take('2', minute('a', 5)))).toEqual(['a']);
      await passTime(MINUTE_MS);
      expect(await other.take(take('3', minute('a', 5)))).toEqual(GRANTED);
    },
  ],
  [
    'lets of many who come at once in as many as there is room for',
    async ({ store, other }) => {
      const askers = Array.from({ length: 40 }, (_, index) =>
        (index % 2 === 0 ? store : other).take(take(`${index}`, minute('a', 7), minute('b', 100))),
      );
      const answers = await Promise.all(askers);
      expect(answers.filter(({ granted }) => granted)).toHaveLength(7);
    },
  ],
];
