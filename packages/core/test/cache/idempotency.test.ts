import { describe, expect, it } from 'vitest';
import { type AllChannelsFailedError, createMemoryReuseStore, type ImageResult } from '../../src/index.ts';
import { ORDER, pictures, startReuse, stored } from './reuse-world.ts';

const KEY = { idempotencyKey: 'order-4711' };
const rejection = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => expect.fail('it did not fail'),
    (reason: unknown) => reason,
  );

describe('an idempotency key', () => {
  it('makes one bill of a thousand calls at once, across a failover, and of those that come later', async () => {
    const { images, simulator, requests } = await startReuse({});
    simulator.script('gemini', ['overloaded']);
    const results = await Promise.all(Array.from({ length: 1_000 }, () => images.generate(ORDER, KEY)));
    results.push(await images.generate(ORDER, KEY));
    expect(requests()).toBe(2);
    expect(simulator.ledger.entries.filter(({ billed }) => billed)).toHaveLength(1);
    const bill = simulator.ledger.nanoUsd();
    expect(results.reduce((sum, { cost }) => sum + cost.nanoUsd, 0)).toBe(bill);
    const [drawn, ...others] = results.toSorted((one, other) => other.cost.nanoUsd - one.cost.nanoUsd);
    expect(drawn).toMatchObject({ channel: 'relay', attempts: [{ channel: 'gemini' }, { channel: 'relay' }] });
    expect(drawn?.images).toHaveLength(1);
    for (const result of others) {
      expect(result.reused).toEqual({ from: 'idempotency', callId: drawn?.id, savedUsd: bill / 1e9, savedNanoUsd: bill });
      expect(result.attempts).toEqual([]);
      expect(result.images[0]?.data.byteLength).toBe(drawn?.images[0]?.data.byteLength);
    }
  });

  it('is heeded by a service that reuses nothing else', async () => {
    const { images, requests } = await startReuse(undefined);
    const first = await images.generate(ORDER, KEY);
    expect(await images.generate(ORDER, { ...KEY, reuse: false })).toMatchObject({ reused: { callId: first.id } });
    expect(requests()).toBe(1);
  });

  it('gives every caller bytes of its own later on, so that none can spoil the answer', async () => {
    const { images } = await startReuse({});
    const spoil = (result: ImageResult): unknown => result.images[0]?.data.fill(0);
    const first = await images.generate(ORDER, KEY);
    const untouched = pictures(first);
    // At once, and when the answer has reached the store.
    spoil(await images.generate(ORDER, KEY));
    expect(pictures(first)).toEqual(untouched);
    spoil(first);
    await stored();
    spoil(await images.generate(ORDER, KEY));
    expect(pictures(await images.generate(ORDER, KEY))).toEqual(untouched);
  });

  it('stands for one request: another one is refused, in flight and afterwards, whatever changed', async () => {
    const { images, requests, hold } = await startReuse({});
    hold(true);
    const first = images.generate(ORDER, KEY);
    const others = [
      { ...ORDER, prompt: 'A blue bicycle' },
      { ...ORDER, size: '2K' as const },
      { ...ORDER, n: 2 },
    ];
    const refused = () => Promise.all(others.map((other) => rejection(images.generate(other, KEY))));
    const early = await refused();
    hold(false);
    const { id } = await first;
    for (const error of [...early, ...(await refused())])
      expect(error).toMatchObject({ code: 'idempotency_conflict', firstCallId: id });
    // How the call is made is nothing of the request.
    expect(await images.generate(ORDER, { ...KEY, deadlineMs: 5_000, labels: { retry: '1' } })).toMatchObject({
      reused: { callId: id },
    });
    expect(requests()).toBe(1);
  });

  it('is the key of one tenant', async () => {
    const { images, requests } = await startReuse({});
    await images.generate(ORDER, KEY);
    await images.generate({ ...ORDER, prompt: 'Another order' }, { ...KEY, budgetKey: 'a' });
    await images.generate({ ...ORDER, prompt: 'Yet another' }, { ...KEY, labels: { tenant: 'a' } });
    expect(requests()).toBe(3);
  });

  it('is free again after its window', async () => {
    let now = Date.parse('2026-11-21T12:00:00Z');
    const { images, requests } = await startReuse({ idempotency: { windowMs: 60_000 } }, { clock: { now: () => now } });
    await images.generate(ORDER, KEY);
    await stored();
    now += 59_999;
    expect(await images.generate(ORDER, KEY)).toHaveProperty('reused');
    now += 2;
    expect(await images.generate({ ...ORDER, prompt: 'Something else' }, KEY)).not.toHaveProperty('reused');
    expect(requests()).toBe(2);
  });

  it('is given back by a call that failed and cost nothing', async () => {
    const { images, simulator } = await startReuse({}, { resilience: { maxAttempts: 2 } });
    simulator.script('gemini', ['overloaded']);
    simulator.script('relay', ['overloaded']);
    const failed = await Promise.all([rejection(images.generate(ORDER, KEY)), rejection(images.generate(ORDER, KEY))]);
    expect(failed).toMatchObject([{ code: 'all_channels_failed' }, { code: 'all_channels_failed' }]);
    expect(await images.generate(ORDER, { ...KEY, route: { only: ['relay'] } })).toMatchObject({ channel: 'relay' });
  });

  it('is kept by a call that may have been billed, and says so to whoever repeats it', async () => {
    const { images, simulator, requests } = await startReuse({}, { resilience: { maxAttempts: 1 } });
    simulator.script('gemini', ['reset']);
    const first = await rejection(images.generate(ORDER, KEY));
    expect(first).toMatchObject({ code: 'all_channels_failed', attempts: [{ channel: 'gemini', billing: 'unknown' }] });
    const again = await rejection(images.generate(ORDER, KEY));
    expect(again).toMatchObject({ code: 'billing_unknown', channel: 'gemini', attempts: [], firstCallId: expect.any(String) });
    expect(requests()).toBe(1);
    expect(await rejection(images.generate({ ...ORDER, n: 2 }, KEY))).toMatchObject({ code: 'idempotency_conflict' });
    // A new key is a decision to pay again.
    await images.generate(ORDER, { idempotencyKey: 'order-4711-again' });
  });

  it.each([['at once'], ['after a restart']])(
    'is kept by a call that failed and was billed, whose error is given again %s',
    async (when) => {
      const store = createMemoryReuseStore();
      const world = await startReuse({ idempotency: { store } }, { resilience: { maxAttempts: 1 } });
      const { simulator, requests } = world;
      simulator.script('gemini', ['no-picture']);
      const first = (await rejection(world.images.generate(ORDER, KEY))) as AllChannelsFailedError;
      expect(first).toMatchObject({ code: 'all_channels_failed', attempts: [{ billing: 'billed' }] });
      const bill = simulator.ledger.nanoUsd();
      expect(bill).toBeGreaterThan(0);
      const images = when === 'at once' ? world.images : world.restart({ idempotency: { store } });
      const again = await rejection(images.generate(ORDER, KEY));
      expect(again).toMatchObject({
        code: 'recorded',
        originalCode: 'all_channels_failed',
        message: first.message,
        attempts: [],
        firstCallId: first.attempts[0]?.id.split('/')[0],
        firstCostNanoUsd: bill,
        firstCostUsd: bill / 1e9,
      });
      expect(await rejection(images.generate({ ...ORDER, n: 2 }, KEY))).toMatchObject({ code: 'idempotency_conflict' });
      expect(requests()).toBe(1);
      expect(simulator.ledger.nanoUsd()).toBe(bill);
    },
  );

  it('keeps the deadline of a call that waits for another one, and no other', async () => {
    const { images, requests, hold } = await startReuse({});
    hold(true);
    const first = images.generate(ORDER, KEY);
    await expect.poll(requests).toBe(1);
    const patient = images.generate(ORDER, KEY);
    const error = await rejection(images.generate(ORDER, { ...KEY, deadlineMs: 50 }));
    expect(error).toMatchObject({ code: 'deadline_exceeded', deadlineMs: 50, attempts: [] });
    const leaving = new AbortController();
    const left = images.generate(ORDER, { ...KEY, signal: leaving.signal });
    leaving.abort(new Error('the line is gone'));
    await expect(left).rejects.toThrow('the line is gone');
    hold(false);
    expect((await patient).reused?.callId).toBe((await first).id);
    expect(requests()).toBe(1);
  });

  it('finishes a call whose callers have left, the first one and one who joined, so that the picture is there for its repetition', async () => {
    const { images, requests, simulator, hold } = await startReuse({});
    hold(true);
    const caller = new AbortController();
    const call = images.generate(ORDER, { ...KEY, signal: caller.signal });
    await expect.poll(requests).toBe(1);
    const joining = new AbortController();
    const joined = images.generate(ORDER, { ...KEY, signal: joining.signal });
    caller.abort(new Error('the line is gone'));
    await expect(call).rejects.toThrow('the line is gone');
    joining.abort(new Error('this one too'));
    await expect(joined).rejects.toThrow('this one too');
    const repeated = images.generate(ORDER, KEY);
    hold(false);
    expect((await repeated).reused).toMatchObject({ from: 'idempotency', savedNanoUsd: simulator.ledger.nanoUsd() });
    expect(requests()).toBe(1);
  });

  it('buys nothing for a caller who has left before it is asked', async () => {
    const store = createMemoryReuseStore();
    const { images, restart, requests } = await startReuse({ idempotency: { store } });
    const signal = AbortSignal.abort(new Error('the line is gone'));
    for (const reuse of [undefined, false] as const)
      await expect(images.generate(ORDER, { ...KEY, reuse, signal })).rejects.toThrow('the line is gone');
    // Waits for all that was begun.
    await images.close();
    expect(requests()).toBe(0);
    expect(await restart({ idempotency: { store } }).generate(ORDER, KEY)).not.toHaveProperty('reused');
  });

  it.each([[undefined], [false]] as const)(
    'buys nothing for callers who leave while their key is taken, and is free again (reuse: %s)',
    async (reuse) => {
      const memory = createMemoryReuseStore();
      const { promise: taken, resolve: take } = Promise.withResolvers<void>();
      const adding = Promise.withResolvers<void>();
      const store = {
        ...memory,
        add: async (...entry: Parameters<typeof memory.add>) => {
          adding.resolve();
          await taken;
          return memory.add(...entry);
        },
      };
      const { images, restart, requests, events } = await startReuse({ idempotency: { store } });
      const callers = [new AbortController(), new AbortController()];
      const calls = callers.map(({ signal }) => rejection(images.generate(ORDER, { ...KEY, reuse, signal })));
      await adding.promise;
      for (const each of callers) each.abort(new Error('the line is gone'));
      expect(await Promise.all(calls)).toMatchObject([{ message: 'the line is gone' }, { message: 'the line is gone' }]);
      take();
      await images.close();
      expect(requests()).toBe(0);
      expect(events.filter(({ type }) => type === 'call.ended')).toHaveLength(2);
      expect(await restart({ idempotency: { store: memory } }).generate(ORDER, KEY)).not.toHaveProperty('reused');
    },
  );

  it('ends such a call where that is preferred, and then does not pay for it again', async () => {
    const { images, requests, hold } = await startReuse({ idempotency: { onAbandoned: 'abort' } });
    hold(true);
    const caller = new AbortController();
    const call = images.generate(ORDER, { ...KEY, signal: caller.signal });
    await expect.poll(requests).toBe(1);
    caller.abort(new Error('the line is gone'));
    await expect(call).rejects.toThrow('the line is gone');
    await expect
      .poll(async () => (await rejection(images.generate(ORDER, KEY))) as object)
      .toMatchObject({ code: 'billing_unknown' });
    expect(requests()).toBe(1);
  });

  it('gives the whole answer again: several pictures, and what did not come', async () => {
    const { images, simulator } = await startReuse({});
    simulator.script('gemini', ['prompt-blocked']);
    const first = await images.generate({ ...ORDER, n: 4 }, KEY);
    expect(first.missing).toMatchObject([{ code: 'channel_failed' }]);
    const again = await images.generate({ ...ORDER, n: 4 }, KEY);
    expect(pictures(again)).toEqual(pictures(first));
    expect(again.missing.map((error) => error.toJSON())).toEqual(
      first.missing.map(({ code, message }) => ({ name: 'RecordedError', code: 'recorded', message, originalCode: code })),
    );
    expect(again.warnings).toEqual(first.warnings);
    expect(again.cost.nanoUsd + first.cost.nanoUsd).toBe(simulator.ledger.nanoUsd());
  });

  it('outlives a restart in a store that does', async () => {
    const store = createMemoryReuseStore();
    const { images, restart, requests } = await startReuse({ idempotency: { store } });
    const first = await images.generate(ORDER, KEY);
    await images.close();
    const again = await restart({ idempotency: { store } }).generate(ORDER, KEY);
    expect(pictures(again)).toEqual(pictures(first));
    expect(again).toMatchObject({ cost: { nanoUsd: 0 }, reused: { from: 'idempotency', callId: first.id } });
    expect(requests()).toBe(1);
  });

  it('waits for a process that draws under it, and gets its answer', async () => {
    const store = createMemoryReuseStore();
    const { images, restart, requests, hold } = await startReuse({ idempotency: { store, pollMs: 5 } });
    hold(true);
    const drawing = images.generate(ORDER, KEY);
    await expect.poll(requests).toBe(1);
    const other = restart({ idempotency: { store, pollMs: 5 } });
    const waiting = other.generate(ORDER, KEY);
    expect(await rejection(other.generate({ ...ORDER, n: 2 }, KEY))).toMatchObject({ code: 'idempotency_conflict' });
    hold(false);
    expect((await waiting).reused).toMatchObject({ from: 'idempotency', callId: (await drawing).id });
    expect(requests()).toBe(1);
  });

  it('lets its service be closed while it waits for another process', async () => {
    const store = createMemoryReuseStore();
    const { images, restart, requests, hold } = await startReuse({ idempotency: { store, pollMs: 60_000 } });
    hold(true);
    const drawing = images.generate(ORDER, KEY);
    await expect.poll(requests).toBe(1);
    const other = restart({ idempotency: { store, pollMs: 60_000 } });
    const caller = new AbortController();
    const waiting = other.generate(ORDER, { ...KEY, signal: caller.signal });
    await stored();
    caller.abort(new Error('left'));
    await expect(waiting).rejects.toThrow('left');
    await other.close();
    hold(false);
    await drawing;
    expect(requests()).toBe(1);
  });

  it('outlasts its call, however short its window', async () => {
    let now = Date.parse('2026-11-21T12:00:00Z');
    const clock = { now: () => now };
    const store = createMemoryReuseStore({ clock });
    const idempotency = { store, windowMs: 1_000 };
    const { images, restart, requests, hold } = await startReuse({ idempotency }, { clock });
    hold(true);
    const drawing = images.generate(ORDER, KEY);
    await expect.poll(requests).toBe(1);
    now += 309_999;
    const other = restart({ idempotency });
    expect(await rejection(other.generate({ ...ORDER, n: 2 }, KEY))).toMatchObject({ code: 'idempotency_conflict' });
    hold(false);
    await drawing;
  });

  it('of a process that died is never drawn under again', async () => {
    let now = Date.parse('2026-11-21T12:00:00Z');
    const clock = { now: () => now };
    const store = createMemoryReuseStore({ clock });
    const { images, restart, requests, hold } = await startReuse({ idempotency: { store } }, { clock });
    hold(true);
    const dying = images.generate(ORDER, KEY);
    await expect.poll(requests).toBe(1);
    now += 400_000;
    const error = await rejection(restart({ idempotency: { store } }).generate(ORDER, KEY));
    expect(error).toMatchObject({ code: 'idempotency_unavailable', problem: 'interrupted' });
    expect(requests()).toBe(1);
    hold(false);
    await dying;
  });

  it('is refused where the memory holds as many as it may, rather than forgetting one within its window', async () => {
    let now = Date.parse('2026-11-21T12:00:00Z');
    const clock = { now: () => now };
    const { images, requests } = await startReuse({ idempotency: { maxKeys: 2, windowMs: 600_000 } }, { clock });
    const first = await images.generate(ORDER, KEY);
    await images.generate(ORDER, { idempotencyKey: 'order-4712' });
    await stored();
    expect(await rejection(images.generate(ORDER, { idempotencyKey: 'order-4713' }))).toMatchObject({
      code: 'idempotency_unavailable',
      problem: 'store_unavailable',
      cause: { message: expect.stringContaining('maxKeys') },
    });
    expect((await images.generate(ORDER, KEY)).reused?.callId).toBe(first.id);
    expect(requests()).toBe(2);
    now += 600_001;
    await images.generate(ORDER, { idempotencyKey: 'order-4713' });
    expect(requests()).toBe(3);
  });

  it('says so when its answer is not kept any more, rather than paying again', async () => {
    const { images, requests } = await startReuse({ idempotency: { maxBytes: 1_000 } });
    await images.generate(ORDER, KEY);
    await stored();
    expect(await rejection(images.generate(ORDER, KEY))).toMatchObject({
      code: 'idempotency_unavailable',
      problem: 'answer_lost',
    });
    expect(requests()).toBe(1);
  });
});
