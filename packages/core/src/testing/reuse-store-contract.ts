import { expect } from 'vitest';
import type { ReuseStore } from '../cache/reuse-store.ts';
import { describeContract, type ContractPromise } from './describe-contract.ts';

/** A store under test, and the time that it runs on. */
export interface ReuseStoreHarness {
  /** Empty. */
  readonly store: ReuseStore;
  /** Another client of the same store, as another process would have; the same one where only one process can use it. */
  readonly other: ReuseStore;
  /** Lets so many milliseconds pass for what the store keeps. */
  readonly passTime: (ms: number) => Promise<void>;
  /** Takes away what the store stands on, so that nothing can be kept or read; `undefined` for a store that stands on nothing. */
  readonly breakDown: (() => Promise<void>) | undefined;
  readonly close: () => Promise<void>;
}

const TTL_MS = 10_000;

/**
 * What every store of answers promises. Run it over a store of your own: `describeReuseStoreContract('my store', () => startMyHarness())`.
 */
export function describeReuseStoreContract(name: string, setup: () => Promise<ReuseStoreHarness>): void {
  describeContract(name, 'a reuse store', setup, PROMISES);
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Plain bytes, whatever class the store answers with. */
async function readFrom(store: ReuseStore, key: string): Promise<readonly number[] | undefined> {
  const bytes = await store.get(key);
  return bytes === undefined ? undefined : [...bytes];
}

const PROMISES: readonly ContractPromise<ReuseStoreHarness>[] = [
  [
    'has nothing under a key that was never set, or was deleted',
    async ({ store, other }) => {
      expect(await store.get('never')).toBeUndefined();
      await store.set('once', bytesOf('x'), TTL_MS);
      await other.delete('once');
      expect(await store.get('once')).toBeUndefined();
      await store.delete('never');
    },
  ],
  [
    'gives back every byte, an empty string of them, and megabytes',
    async ({ store, other }) => {
      const every = Uint8Array.from({ length: 256 }, (_, index) => index);
      const large = new Uint8Array(3_000_001).map((_, index) => (index * 31) % 251);
      await store.set('every', every, TTL_MS);
      await store.set('empty', new Uint8Array(0), TTL_MS);
      await store.set('large', large, TTL_MS);
      expect(await readFrom(other, 'every')).toEqual([...every]);
      expect(await readFrom(other, 'empty')).toEqual([]);
      expect(Buffer.compare((await other.get('large')) ?? new Uint8Array(0), large)).toBe(0);
    },
  ],
  [
    'keeps what it was given, whatever becomes of the bytes afterwards, and of what lay beside them',
    async ({ store }) => {
      const buffer = bytesOf('before picture after');
      const view = buffer.subarray(7, 14);
      await store.set('a', view, TTL_MS);
      await store.add('b', view, TTL_MS);
      buffer.fill(0);
      expect(await readFrom(store, 'a')).toEqual([...bytesOf('picture')]);
      expect(await readFrom(store, 'b')).toEqual([...bytesOf('picture')]);
    },
  ],
  [
    'puts what is set in the place of what was there',
    async ({ store, other }) => {
      await store.set('a', bytesOf('first'), TTL_MS);
      await other.set('a', bytesOf('second'), TTL_MS);
      expect(await readFrom(store, 'a')).toEqual([...bytesOf('second')]);
    },
  ],
  [
    'adds only where there is nothing, and says whether it did',
    async ({ store, other }) => {
      expect(await store.add('a', bytesOf('first'), TTL_MS)).toBe(true);
      expect(await other.add('a', bytesOf('second'), TTL_MS)).toBe(false);
      expect(await readFrom(store, 'a')).toEqual([...bytesOf('first')]);
      await store.delete('a');
      expect(await other.add('a', bytesOf('third'), TTL_MS)).toBe(true);
    },
  ],
  [
    'lets one of many who add at once do so',
    async ({ store, other }) => {
      const adders = Array.from({ length: 40 }, (_, index) =>
        (index % 2 === 0 ? store : other).add('a', bytesOf(`${index}`), TTL_MS),
      );
      const added = await Promise.all(adders);
      expect(added.filter((isAdded) => isAdded)).toHaveLength(1);
      expect(await readFrom(store, 'a')).toEqual([...bytesOf(`${added.indexOf(true)}`)]);
    },
  ],
  [
    'forgets what its time is over for, and lets it be added again',
    async ({ store, other, passTime }) => {
      await store.set('short', bytesOf('x'), TTL_MS);
      await store.add('added', bytesOf('x'), TTL_MS);
      await store.set('long', bytesOf('x'), 3 * TTL_MS);
      await passTime(TTL_MS + 1);
      expect(await other.get('short')).toBeUndefined();
      expect(await other.get('added')).toBeUndefined();
      expect(await readFrom(other, 'long')).toEqual([...bytesOf('x')]);
      expect(await store.add('added', bytesOf('y'), TTL_MS)).toBe(true);
    },
  ],
  [
    'counts the time anew for what is set again',
    async ({ store, passTime }) => {
      await store.set('a', bytesOf('first'), TTL_MS);
      await passTime(TTL_MS * 0.6);
      await store.set('a', bytesOf('second'), TTL_MS);
      await passTime(TTL_MS * 0.6);
      expect(await readFrom(store, 'a')).toEqual([...bytesOf('second')]);
    },
  ],
  [
    'rejects what it cannot do, rather than answering as if there were nothing',
    async ({ store, breakDown }, skip) => {
      if (breakDown === undefined) skip('it stands on nothing that could break');
      await store.set('there', bytesOf('a'), TTL_MS);
      await breakDown?.();
      const works = [
        store.get('there'),
        store.set('a', bytesOf('a'), TTL_MS),
        store.add('b', bytesOf('b'), TTL_MS),
        store.delete('there'),
      ];
      const outcomes = await Promise.allSettled(works);
      expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected']);
    },
  ],
];
