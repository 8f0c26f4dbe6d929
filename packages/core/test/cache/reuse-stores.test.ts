import { install } from '@sinonjs/fake-timers';
import { Keyv } from 'keyv';
import { describe, expect, it } from 'vitest';
import { createMemoryKeyStore } from '../../src/cache/memory-key-store.ts';
import { createMemoryReuseStore, keyvReuseStore } from '../../src/index.ts';
import { describeReuseStoreContract } from '../../src/testing/index.ts';

const NOON = Date.parse('2026-11-21T12:00:00Z');

describeReuseStoreContract('the memory store', async () => {
  let now = NOON;
  const store = createMemoryReuseStore({ clock: { now: () => now } });
  return {
    store,
    other: store,
    passTime: async (ms) => {
      now += ms;
    },
    breakDown: undefined,
    close: async () => {},
  };
});

describeReuseStoreContract('the memory of keys', async () => {
  let now = NOON;
  const store = createMemoryKeyStore({ maxKeys: 1_000, clock: { now: () => now } });
  return {
    store,
    other: store,
    passTime: async (ms) => {
      now += ms;
    },
    breakDown: undefined,
    close: async () => {},
  };
});

describeReuseStoreContract("Keyv's memory", async () => {
  // Keyv looks at the time itself; nothing else is slowed down.
  const clock = install({ now: NOON, toFake: ['Date'] });
  const store = keyvReuseStore(new Keyv({ namespace: 'retake' }));
  return {
    store,
    other: store,
    passTime: async (ms) => clock.setSystemTime(Date.now() + ms),
    breakDown: undefined,
    close: async () => clock.uninstall(),
  };
});

/** What Keyv asks of an adapter, over a map that can go down. */
function createBackend() {
  const kept = new Map<string, unknown>();
  let isDown = false;
  const up = (): Map<string, unknown> => {
    if (isDown) throw new Error('ECONNREFUSED');
    return kept;
  };
  return {
    goDown: () => {
      isDown = true;
    },
    get: async (key: string) => up().get(key),
    set: async (key: string, value: unknown) => void up().set(key, value),
    delete: async (key: string) => up().delete(key),
    clear: async () => up().clear(),
  };
}

describeReuseStoreContract('Keyv over an adapter', async () => {
  const clock = install({ now: NOON, toFake: ['Date'] });
  const backend = createBackend();
  const store = keyvReuseStore(new Keyv({ store: backend, namespace: 'retake' }));
  return {
    store,
    other: store,
    passTime: async (ms) => clock.setSystemTime(Date.now() + ms),
    breakDown: async () => backend.goDown(),
    close: async () => clock.uninstall(),
  };
});

describe('the memory store', () => {
  it('holds no more than it may, and lets go first of what was not asked for longest', async () => {
    const store = createMemoryReuseStore({ maxBytes: 10_000 });
    for (const key of ['a', 'b', 'c']) await store.set(key, new Uint8Array(3_000), 60_000);
    await store.get('a');
    await store.set('d', new Uint8Array(3_000), 60_000);
    expect(await Promise.all(['a', 'b', 'c', 'd'].map(async (key) => (await store.get(key))?.byteLength))).toEqual([
      3_000,
      undefined,
      3_000,
      3_000,
    ]);
  });

  it('does not keep what is larger than all it may hold', async () => {
    const store = createMemoryReuseStore({ maxBytes: 1_000 });
    await store.set('a', new Uint8Array(2_000), 60_000);
    expect(await store.get('a')).toBeUndefined();
  });
});

describe('the memory of keys', () => {
  it('makes room by what has ended alone, and lets what it holds be written over', async () => {
    let now = NOON;
    const store = createMemoryKeyStore({ maxKeys: 3, clock: { now: () => now } });
    const [early, late] = [1_000, 60_000];
    await store.add('a', new Uint8Array(1), late);
    await store.add('b', new Uint8Array(1), early);
    await store.add('c', new Uint8Array(1), late);
    await expect(store.add('d', new Uint8Array(1), late)).rejects.toThrow('holds 3 idempotency keys');
    await store.set('a', new Uint8Array(2), late);
    now += early;
    expect(await store.add('d', new Uint8Array(1), late)).toBe(true);
    await expect(store.set('e', new Uint8Array(1), late)).rejects.toThrow('maxKeys');
    const kept = await Promise.all(['a', 'b', 'c', 'd'].map(async (key) => (await store.get(key))?.byteLength));
    expect(kept).toEqual([2, undefined, 1, 1]);
  });
});

describe('a Keyv', () => {
  it('that does not reply once blocks no key, and what comes of that late is refused', async () => {
    const backend = createBackend();
    const { promise: late, resolve: reply } = Promise.withResolvers<void>();
    let isHung = false;
    const get = async (key: string): Promise<unknown> => {
      if (isHung) return backend.get(key);
      isHung = true;
      await late;
      return undefined;
    };
    const store = keyvReuseStore(
      { ...backend, get, set: async (key, value) => backend.set(key, value), on: () => {} },
      { addTimeoutMs: 5 },
    );
    const hanging = store.add('a', new Uint8Array([1]), 60_000);
    const next = [store.add('a', new Uint8Array([2]), 60_000), store.add('a', new Uint8Array([3]), 60_000)];
    expect(await Promise.all(next)).toEqual([true, false]);
    reply();
    await expect(hanging).rejects.toThrow('took too long');
    expect(await store.get('a')).toEqual(Buffer.from([2]));
    expect(await store.add('a', new Uint8Array([4]), 60_000)).toBe(false);
  });

  it('has to keep what it is given', async () => {
    const store = keyvReuseStore({ get: async () => undefined, set: async () => false, delete: async () => true, on: () => {} });
    await expect(store.set('a', new Uint8Array(1), 1_000)).rejects.toThrow('did not keep');
  });
});
