import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { createMemoryAnswerStore } from '../src/index.ts';
import { SharedCache } from '../src/shares/shared-cache.ts';

const keyOf = (owner: string, key: string) => JSON.stringify([owner, key]);
const HOUR = 3_600_000;

describe('what callers keep', () => {
  it('is not driven out by the flood of another', () => {
    const cache = new SharedCache<{ readonly bytes: number }>({ maxBytes: 100, maxCount: 1000, bytesOf: ({ bytes }) => bytes });
    for (const key of ['a', 'b', 'c']) cache.set(keyOf('shop', key), { bytes: 10 }, HOUR);
    for (let flood = 0; flood < 500; flood += 1) cache.set(keyOf('flood', String(flood)), { bytes: 10 }, HOUR);
    for (const key of ['a', 'b', 'c']) expect(cache.get(keyOf('shop', key))).toEqual({ bytes: 10 });
    // Whoever is alone has all of it, and its newest.
    expect(cache.get(keyOf('flood', '492'))).toBeUndefined();
    expect(cache.get(keyOf('flood', '493'))).toBeDefined();
    expect(cache.get(keyOf('flood', '499'))).toBeDefined();
    // One who comes later finds room.
    cache.set(keyOf('press', 'x'), { bytes: 10 }, HOUR);
    expect(cache.get(keyOf('press', 'x'))).toBeDefined();
  });

  it('never takes more room than there is, nor anything from one who keeps less', () => {
    const write = fc.record({
      owner: fc.constantFrom('a', 'b', 'c', 'd'),
      key: fc.integer({ min: 0, max: 9 }).map(String),
      bytes: fc.integer({ min: 1, max: 60 }),
    });
    fc.assert(
      fc.property(fc.array(write, { maxLength: 60 }), (writes) => {
        const cache = new SharedCache<{ readonly bytes: number }>({ maxBytes: 100, maxCount: 12, bytesOf: ({ bytes }) => bytes });
        const kept = (owner: string) =>
          Array.from({ length: 10 }, (_, key) => cache.get(keyOf(owner, String(key)))?.bytes ?? 0).filter((bytes) => bytes > 0);
        const total = (sizes: readonly number[]) => sizes.reduce((sum, bytes) => sum + bytes, 0);
        for (const { owner, key, bytes } of writes) {
          const before = new Map(['a', 'b', 'c', 'd'].map((each) => [each, kept(each)]));
          cache.set(keyOf(owner, key), { bytes }, HOUR);
          const owners = ['a', 'b', 'c', 'd'];
          expect(total(owners.flatMap(kept))).toBeLessThanOrEqual(100);
          expect(owners.flatMap(kept).length).toBeLessThanOrEqual(12);
          for (const other of owners.filter((each) => each !== owner)) {
            const had = before.get(other) ?? [];
            if (kept(other).length === had.length) continue;
            // It kept most of either, the newcomer counted with what it brought.
            const own = before.get(owner) ?? [];
            expect(total(had) >= total(own) || had.length >= own.length).toBe(true);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it('is gone when its time is over', async () => {
    const store = createMemoryAnswerStore();
    await store.set(keyOf('shop', 'k'), { fingerprint: 'f', outcome: undefined }, 1);
    await vi.waitUntil(async () => (await store.get(keyOf('shop', 'k'))) === undefined, { timeout: 20_000 });
    expect(await store.get('a key of another kind')).toBeUndefined();
  });
});
