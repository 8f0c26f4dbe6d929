import { describe, expect, it } from 'vitest';
import { createMemoryReuseStore } from '../../src/index.ts';
import { ORDER, pictures, startReuse, stored } from './reuse-world.ts';

describe('the cache', () => {
  it('gives a picture again that was drawn before, at no cost, and says what that saved', async () => {
    const { images, requests, simulator, events } = await startReuse({ cache: true });
    const first = await images.generate(ORDER);
    await stored();
    const again = await images.generate(ORDER);
    expect(requests()).toBe(1);
    expect(pictures(again)).toEqual(pictures(first));
    const bill = simulator.ledger.nanoUsd();
    const reused = { from: 'cache', callId: first.id, savedNanoUsd: bill };
    expect(again).toMatchObject({ attempts: [], channel: first.channel, model: first.model, cost: { usd: 0, nanoUsd: 0 } });
    expect(again.reused).toEqual({ ...reused, savedUsd: bill / 1e9 });
    expect(again.plan.candidates.length).toBeGreaterThan(0);
    expect(first).not.toHaveProperty('reused');
    expect(events.findLast(({ type }) => type === 'call.ended')).toMatchObject({
      outcome: 'reused',
      costNanoUsd: 0,
      attempts: 0,
      reused,
    });
  });

  it('finds a picture under every name of its model, whatever the channels are called first', async () => {
    const { images, requests } = await startReuse({ cache: true });
    await images.generate({ prompt: 'A kite', model: 'nano-banana-pro' });
    await stored();
    const again = await images.generate({ prompt: 'A kite', model: 'gemini-3-pro-image', size: '1K', purpose: 'hero' });
    expect(again.reused?.from).toBe('cache');
    expect(requests()).toBe(1);
  });

  it('gives none to another tenant, nor what another channel would have had to draw', async () => {
    const { images, requests } = await startReuse({ cache: true });
    await images.generate(ORDER, { budgetKey: 'a' });
    await stored();
    await images.generate(ORDER, { budgetKey: 'b' });
    await images.generate(ORDER, { budgetKey: 'a', route: { only: ['relay'] } });
    await stored();
    expect(requests()).toBe(3);
    const official = images.generate(ORDER, { budgetKey: 'a', route: { compliance: 'official' } });
    await expect(official).rejects.toMatchObject({ code: 'no_candidate' });
  });

  it('is passed by while what was drawn for it is still being written, and keeps the newest', async () => {
    const memory = createMemoryReuseStore();
    const { promise: slow, resolve: writes } = Promise.withResolvers<void>();
    let isSlow = true;
    const store = {
      ...memory,
      set: async (...entry: Parameters<typeof memory.set>) => {
        if (isSlow) {
          isSlow = false;
          await slow;
        }
        await memory.set(...entry);
      },
    };
    const { images, restart, requests } = await startReuse({ cache: { store } });
    await images.generate(ORDER, { reuse: 'refresh' });
    const newest = await images.generate(ORDER, { reuse: 'refresh' });
    expect(newest).not.toHaveProperty('reused');
    expect(requests()).toBe(2);
    writes();
    await images.close();
    expect((await restart({ cache: { store } }).generate(ORDER)).reused?.callId).toBe(newest.id);
  });

  it('is passed by on request, and drawn for anew', async () => {
    const { images, requests } = await startReuse({ cache: true });
    const first = await images.generate(ORDER);
    await stored();
    expect(await images.generate(ORDER, { reuse: false })).not.toHaveProperty('reused');
    const fresh = await images.generate(ORDER, { reuse: 'refresh' });
    expect(fresh).not.toHaveProperty('reused');
    await stored();
    expect((await images.generate(ORDER)).reused?.callId).toBe(fresh.id);
    expect(fresh.id).not.toBe(first.id);
    expect(requests()).toBe(3);
  });

  it('keeps nothing that is less than was ordered', async () => {
    const { images, simulator, requests } = await startReuse({ cache: true }, { resilience: { maxAttempts: 2 } });
    simulator.script('gemini', ['overloaded', 'overloaded', 'overloaded']);
    simulator.script('relay', ['overloaded', 'wrong-size']);
    const first = await images.generate({ ...ORDER, n: 3, size: '2K' });
    expect(first.degraded.length + first.missing.length).toBeGreaterThan(0);
    await stored();
    const before = requests();
    expect(await images.generate({ ...ORDER, n: 3, size: '2K' })).not.toHaveProperty('reused');
    expect(requests()).toBeGreaterThan(before);
  });

  it('forgets after its time', async () => {
    let now = Date.parse('2026-11-21T12:00:00Z');
    const { images, requests } = await startReuse({ cache: { ttlMs: 60_000 } }, { clock: { now: () => now } });
    await images.generate(ORDER);
    await stored();
    now += 60_001;
    await images.generate(ORDER);
    expect(requests()).toBe(2);
  });

  it('is shared by services with one store', async () => {
    const store = createMemoryReuseStore();
    const { images, restart, requests } = await startReuse({ cache: { store } });
    const first = await images.generate(ORDER);
    await images.close();
    const again = await restart({ cache: { store } }).generate(ORDER);
    expect(pictures(again)).toEqual(pictures(first));
    expect(requests()).toBe(1);
  });

  it('tells a stream too, the result last', async () => {
    const { images } = await startReuse({ cache: true });
    await images.generate(ORDER);
    await stored();
    const told: string[] = [];
    for await (const { type } of images.stream(ORDER)) told.push(type);
    expect(told).toEqual(['call.started', 'call.ended', 'result']);
  });

  it('takes nothing out of the way of a full budget', async () => {
    const { images } = await startReuse({ cache: true }, { budgets: [{ key: '*', window: 'day', limitUsd: 0.5 }] });
    const route = { only: ['gemini'] };
    await images.generate(ORDER, { route });
    await stored();
    await expect(images.generate({ ...ORDER, prompt: 'Something new' }, { route })).rejects.toMatchObject({
      code: 'budget_exceeded',
    });
    expect((await images.generate(ORDER, { route })).reused?.from).toBe('cache');
  });
});
