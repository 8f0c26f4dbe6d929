import { describe, expect, it } from 'vitest';
import { createMemoryReuseStore, type ReuseStoreFailed, type RetakeEvent } from '../../src/index.ts';
import { breakable, ORDER, pictures, startReuse, stored } from './reuse-world.ts';

const KEY = { idempotencyKey: 'order-4711' };
const rejection = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => expect.fail('it did not fail'),
    (reason: unknown) => reason,
  );
const failuresOf = (events: readonly RetakeEvent[]): Pick<ReuseStoreFailed, 'store' | 'operation' | 'cause'>[] =>
  events.flatMap((event) => {
    if (event.type !== 'reuse.store_failed') return [];
    const { store, operation, cause } = event;
    return [{ store, operation, cause }];
  });

describe('the store of the cache', () => {
  it('is passed over when it fails: the picture is drawn, and the failure told', async () => {
    const store = breakable(createMemoryReuseStore());
    const { images, events, requests } = await startReuse({ cache: { store } });
    store.fails = ['get', 'set'];
    expect((await images.generate(ORDER)).images).toHaveLength(1);
    await expect
      .poll(() => failuresOf(events))
      .toEqual([
        { store: 'cache', operation: 'read', cause: 'error' },
        { store: 'cache', operation: 'write', cause: 'error' },
      ]);
    store.fails = [];
    await images.generate(ORDER);
    expect(requests()).toBe(2);
    await stored();
    expect((await images.generate(ORDER)).reused?.from).toBe('cache');
  });

  it('is not waited for longer than its time', async () => {
    const store = breakable(createMemoryReuseStore());
    const { images, events } = await startReuse({ cache: { store }, storeTimeoutMs: 20, writeTimeoutMs: 20 });
    store.hangs = ['get', 'set'];
    expect((await images.generate(ORDER)).images).toHaveLength(1);
    expect(failuresOf(events)[0]).toEqual({ store: 'cache', operation: 'read', cause: 'timeout' });
  });

  it.each([[null], ['a string'], [{ data: 'of another kind' }], [new ArrayBuffer(8)]])(
    'can answer what is neither bytes nor nothing: %j is drawn anew, and told',
    async (odd) => {
      const memory = createMemoryReuseStore();
      const { images, events, requests } = await startReuse({ cache: { store: { ...memory, get: async () => odd as never } } });
      expect((await images.generate(ORDER)).images).toHaveLength(1);
      expect(requests()).toBe(1);
      expect(failuresOf(events)).toEqual([{ store: 'cache', operation: 'read', cause: 'error' }]);
    },
  );

  it('can hold what is no answer, which is drawn anew', async () => {
    const memory = createMemoryReuseStore();
    const store = { ...memory, get: async () => Buffer.from('RTK1 of another kind') };
    const { images, requests } = await startReuse({ cache: { store } });
    await images.generate(ORDER);
    await stored();
    await images.generate(ORDER);
    expect(requests()).toBe(2);
  });
});

describe('the store of idempotency keys', () => {
  it('refuses calls before anything is sent when it fails, and keeps no key for them', async () => {
    const store = breakable(createMemoryReuseStore());
    const { images, events, requests } = await startReuse({ idempotency: { store } });
    store.fails = ['add'];
    expect(await rejection(images.generate(ORDER, KEY))).toMatchObject({
      code: 'idempotency_unavailable',
      problem: 'store_unavailable',
      cause: { message: 'the store is down' },
    });
    expect(requests()).toBe(0);
    expect(failuresOf(events)).toEqual([{ store: 'idempotency', operation: 'claim', cause: 'error' }]);
    store.fails = [];
    expect((await images.generate(ORDER, KEY)).reused).toBeUndefined();
  });

  it.each([
    ['get', null, { state: 'taken' }],
    ['get', 'a string', { state: 'taken' }],
    ['add', 'OK', {}],
    ['add', undefined, {}],
  ] as const)(
    'refuses them when %s answers what it must not: %s',
    async (method, odd, { state }: { readonly state?: string }) => {
      const memory = createMemoryReuseStore();
      const { images, restart, requests } = await startReuse({ idempotency: { store: memory } });
      if (state !== undefined) await images.generate(ORDER, KEY);
      const before = requests();
      await stored();
      const other = restart({ idempotency: { store: { ...memory, [method]: async () => odd } } });
      expect(await rejection(other.generate(ORDER, KEY))).toMatchObject({
        problem: 'store_unavailable',
        cause: { message: expect.stringContaining('The store') },
      });
      expect(requests()).toBe(before);
    },
  );

  it('refuses them when it is too slow, and gives a key back that it took too late', async () => {
    const memory = createMemoryReuseStore();
    const { promise: late, resolve: arrives } = Promise.withResolvers<void>();
    let isLate = true;
    const deleted: string[] = [];
    const store = {
      ...memory,
      add: async (...entry: Parameters<typeof memory.add>) => {
        if (isLate) await late;
        return memory.add(...entry);
      },
      delete: async (key: string) => {
        await memory.delete(key);
        deleted.push(key);
      },
    };
    const { images, requests } = await startReuse({ idempotency: { store }, storeTimeoutMs: 20 });
    expect(await rejection(images.generate(ORDER, KEY))).toMatchObject({ problem: 'store_unavailable' });
    isLate = false;
    arrives();
    await expect.poll(() => deleted.length).toBe(1);
    await images.generate(ORDER, KEY);
    expect(requests()).toBe(1);
  });

  it.each([[true], [false]])(
    'gives a key back whose taking it did not confirm (it asks its server again: %s)',
    async (asksAgain) => {
      const memory = createMemoryReuseStore();
      let isLost = true;
      const deleted: string[] = [];
      const store = {
        ...memory,
        add: async (...entry: Parameters<typeof memory.add>): Promise<boolean> => {
          const isAdded = await memory.add(...entry);
          if (!isLost) return isAdded;
          isLost = false;
          if (asksAgain) return memory.add(...entry);
          throw new Error('ECONNRESET');
        },
        delete: async (key: string) => {
          await memory.delete(key);
          deleted.push(key);
        },
      };
      const { images, requests } = await startReuse({ idempotency: { store } });
      if (asksAgain) {
        expect(await images.generate(ORDER, KEY)).not.toHaveProperty('reused');
      } else {
        expect(await rejection(images.generate(ORDER, KEY))).toMatchObject({ problem: 'store_unavailable' });
        expect(requests()).toBe(0);
        await expect.poll(() => deleted.length).toBe(1);
        await images.generate(ORDER, KEY);
      }
      expect(requests()).toBe(1);
    },
  );

  it.each([
    ['after its taking was not confirmed', true],
    ['after a call that cost nothing', false],
  ] as const)('gives a key back later where it is down at the end (%s)', async (_when, isLost) => {
    const store = breakable(createMemoryReuseStore());
    let goesDown = true;
    const failing = {
      ...store,
      add: async (...entry: Parameters<typeof store.add>): Promise<boolean> => {
        const isAdded = await store.add(...entry);
        if (!goesDown) return isAdded;
        goesDown = false;
        store.fails = ['get', 'delete'];
        if (isLost) throw new Error('ECONNRESET');
        return isAdded;
      },
    };
    const world = await startReuse({ idempotency: { store: failing, pollMs: 5 } }, { resilience: { maxAttempts: 1 } });
    const { images, simulator, requests, events } = world;
    if (!isLost) simulator.script('gemini', ['overloaded']);
    expect(await rejection(images.generate(ORDER, KEY))).toMatchObject({
      code: isLost ? 'idempotency_unavailable' : 'all_channels_failed',
    });
    await expect.poll(() => failuresOf(events)).toContainEqual({ store: 'idempotency', operation: 'release', cause: 'error' });
    store.fails = [];
    expect(await images.generate(ORDER, KEY)).not.toHaveProperty('reused');
    expect(requests()).toBe(isLost ? 1 : 2);
  });

  describe('that is passed over when it fails', () => {
    const start = async () => {
      const store = breakable(createMemoryReuseStore());
      const world = await startReuse({ idempotency: { store, onStoreError: 'draw' } }, { resilience: { maxAttempts: 1 } });
      return { ...world, store };
    };

    it.each([['overloaded'], ['no-picture'], ['reset'], [undefined]] as const)(
      "leaves alone what another call has there (a later call's outcome: %s)",
      async (fault) => {
        const { images, restart, simulator, store, requests } = await start();
        const first = await images.generate(ORDER, KEY);
        await images.close();
        store.fails = ['add'];
        if (fault !== undefined) simulator.script('gemini', [fault]);
        // Of another process, which does not remember.
        const other = restart({ idempotency: { store, onStoreError: 'draw' } });
        const drawn = await other.generate(ORDER, KEY).catch(() => undefined);
        expect(drawn?.warnings[0]?.code).toBe(fault === undefined ? 'idempotency_unchecked' : undefined);
        store.fails = [];
        await other.close();
        expect(requests()).toBe(2);
        const again = await restart({ idempotency: { store } }).generate(ORDER, KEY);
        expect(again.reused?.callId).toBe(first.id);
        expect(requests()).toBe(2);
      },
    );

    it('has nothing in the way of the next call after one that failed, though its record comes late', async () => {
      const { images, simulator, store, restart, requests } = await start();
      const { promise: late, resolve: arrives } = Promise.withResolvers<void>();
      const idempotency = { onStoreError: 'draw' } as const;
      const slow = {
        ...store,
        add: async (...entry: Parameters<typeof store.add>) => {
          await late;
          return store.add(...entry);
        },
        delete: async (key: string) => {
          await store.delete(key);
          deleted.push(key);
        },
      };
      const deleted: string[] = [];
      simulator.script('gemini', ['overloaded']);
      const failing = restart({ idempotency: { ...idempotency, store: slow }, storeTimeoutMs: 20 });
      expect(await rejection(failing.generate(ORDER, KEY))).toMatchObject({ code: 'all_channels_failed' });
      arrives();
      await expect.poll(() => deleted.length).toBe(1);
      // Nobody has it now, so it is taken at once.
      expect(await images.generate(ORDER, KEY)).not.toHaveProperty('reused');
      expect(requests()).toBe(2);
    });

    it('takes the picture in the end, in the place of a record whose arrival it did not confirm', async () => {
      const { store, restart, requests } = await start();
      let isLost = true;
      const lossy = {
        ...store,
        add: async (...entry: Parameters<typeof store.add>) => {
          const isAdded = await store.add(...entry);
          if (!isLost) return isAdded;
          isLost = false;
          throw new Error('ECONNRESET');
        },
      };
      const images = restart({ idempotency: { store: lossy, onStoreError: 'draw' } });
      const { id } = await images.generate(ORDER, KEY);
      await images.close();
      expect((await restart({ idempotency: { store } }).generate(ORDER, KEY)).reused?.callId).toBe(id);
      expect(requests()).toBe(1);
    });
  });

  it('lets them pass unchecked where that is preferred, with a warning', async () => {
    const store = breakable(createMemoryReuseStore());
    store.fails = ['add', 'get', 'set', 'delete'];
    const { images, requests } = await startReuse({ idempotency: { store, onStoreError: 'draw' } });
    const first = await images.generate(ORDER, KEY);
    expect(first.warnings).toMatchObject([{ code: 'idempotency_unchecked' }]);
    // This process remembers all the same.
    await stored();
    const again = await images.generate(ORDER, KEY);
    expect(pictures(again)).toEqual(pictures(first));
    expect(again).toMatchObject({ reused: { callId: first.id } });
    expect(requests()).toBe(1);
  });

  it.each([['set'], ['delete']] as const)(
    'loses no picture, and pays for none twice, when it fails at the end (%s)',
    async (method) => {
      const store = breakable(createMemoryReuseStore());
      const { images, requests, hold } = await startReuse({ idempotency: { store } });
      hold(true);
      const first = images.generate(ORDER, KEY);
      await expect.poll(requests).toBe(1);
      store.fails = [method];
      hold(false);
      const { id } = await first;
      await stored();
      expect(await images.generate(ORDER, KEY)).toMatchObject({ reused: { from: 'idempotency', callId: id } });
      expect(requests()).toBe(1);
    },
  );

  it('is written to before the service is closed', async () => {
    const memory = createMemoryReuseStore();
    const written: string[] = [];
    const store = {
      ...memory,
      set: async (...[key, bytes, ttlMs]: Parameters<typeof memory.set>) => {
        await new Promise((resolve) => setImmediate(resolve));
        await memory.set(key, bytes, ttlMs);
        written.push(key);
      },
    };
    const { images } = await startReuse({ idempotency: { store } });
    await images.generate(ORDER, KEY);
    await images.close();
    expect(written).toHaveLength(2);
  });
});
