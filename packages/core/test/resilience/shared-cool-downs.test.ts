import { afterEach, describe, expect, it } from 'vitest';
import type { CoolDownStore } from '../../src/resilience/cool-downs/cool-down-store.ts';
import { createMemoryCoolDowns } from '../../src/resilience/cool-downs/memory-cool-down-store.ts';
import { sharedSchema } from '../../src/resilience/shared-schema.ts';
import { bench, candidate, delivers, failure, fakeChannel, fakeModel, fails, inTurn, type Script } from './test-bench.ts';

const NOON = Date.parse('2026-11-21T20:00:00Z');

const closing: (() => void)[] = [];
/** They read what others have learnt until they are closed. */
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** Two processes with a channel each of the same name, and one that is always well. */
function processes(script: Script, storeOf: (store: CoolDownStore) => CoolDownStore = (store) => store) {
  const time = { now: NOON };
  const clock = { now: () => time.now };
  const coolDowns = createMemoryCoolDowns({ clock });
  const start = () => {
    const small = fakeChannel('small', script);
    const shared = { ...sharedSchema.parse({ readEveryMs: 20 }), coolDowns: storeOf(coolDowns.open()) };
    const find = (channelId: string) => (channelId === 'small' ? { channel: small, model: fakeModel() } : undefined);
    const { pipeline, call, events } = bench({ clock, shared, find });
    closing.push(() => pipeline.close());
    const candidates = [candidate(small), candidate(fakeChannel('second', delivers))];
    return {
      pipeline,
      small,
      events,
      draw: async () => (await pipeline.deliver(call(candidates))).value,
      reason: () => pipeline.health.unavailability('small', 'model-a')?.reason,
    };
  };
  return { time, start };
}

describe('cool-downs that processes share', () => {
  it('are obeyed by all, told as learnt elsewhere, and over for all at once', async () => {
    const { time, start } = processes(fails('rate_limited', { retryAfterMs: 30_000 }));
    const [one, other] = [start(), start()];
    expect(await one.draw()).toBe('second');
    expect(other.reason()).toBe('cool_down');
    expect(await other.draw()).toBe('second');
    expect(other.small.calls).toHaveLength(0);
    const facts = {
      type: 'channel.unavailable',
      channel: 'small',
      reason: 'cool_down',
      errorType: 'rate_limited',
      until: NOON + 30_000,
    };
    expect(one.events).toContainEqual({ ...facts, at: NOON, model: 'model-a' });
    expect(other.events).toContainEqual({ ...facts, at: NOON, model: 'model-a', elsewhere: true });
    time.now += 30_000;
    expect([one.reason(), other.reason()]).toEqual([undefined, undefined]);
  });

  it('are known to who starts later', async () => {
    const { start } = processes(fails('rate_limited', { retryAfterMs: 30_000 }));
    await start().draw();
    const late = start();
    await expect.poll(() => late.reason()).toBe('cool_down');
    expect(late.events).toMatchObject([{ type: 'channel.unavailable', elsewhere: true }]);
  });

  it('tell of used-up quotas until midnight, and of what is disabled until it is mended or enabled anywhere', async () => {
    const quota = processes(fails('quota_daily'));
    const [one, other] = [quota.start(), quota.start()];
    await one.draw();
    expect(other.pipeline.health.unavailability('small', 'model-a')).toMatchObject({
      detail: 'Its daily quota is used up until midnight Pacific time',
      until: Date.parse('2026-11-22T08:00:00Z'),
    });

    const refused = processes(inTurn(fails('auth'), delivers));
    const [first, second] = [refused.start(), refused.start()];
    await first.draw();
    expect([first.reason(), second.reason()]).toEqual(['channel_disabled', 'channel_disabled']);
    second.pipeline.enable('small');
    expect([first.reason(), second.reason()]).toEqual([undefined, undefined]);
    expect(first.events).toContainEqual({
      type: 'channel.available',
      at: NOON,
      channel: 'small',
      model: undefined,
      elsewhere: true,
    });
    expect(await first.draw()).toBe('small');
  });

  it('are mended for all by whoever finds that first', async () => {
    const { time, start } = processes((request, asked) => {
      if (asked === 0 && time.now === NOON) throw failure('billing');
      return delivers(request, asked);
    });
    const [one, other] = [start(), start()];
    await one.draw();
    expect(other.reason()).toBe('channel_disabled');
    time.now += 60_000;
    // The first real attempt after it is let through.
    expect(await other.draw()).toBe('small');
    expect([one.reason(), other.reason()]).toEqual([undefined, undefined]);
    expect(other.events.findLast(({ type }) => type === 'channel.available')).not.toHaveProperty('elsewhere');
  });

  it('do not end the real attempt that looks whether a channel is well, however often they are read', async () => {
    const { promise: opened, resolve: open } = Promise.withResolvers<void>();
    const { time, start } = processes(async (request, asked) => {
      if (asked === 0 && time.now === NOON) throw failure('billing');
      await opened;
      return delivers(request, asked);
    });
    const [one, other] = [start(), start()];
    await one.draw();
    time.now += 60_000;
    const trial = other.draw();
    await expect.poll(() => other.small.calls).toHaveLength(1);
    // It reads what holds every 20 ms.
    await new Promise((resolve) => setTimeout(resolve, 100));
    open();
    expect(await trial).toBe('small');
    expect([one.reason(), other.reason()]).toEqual([undefined, undefined]);
  });

  it('are told again once a store that was away is back, for as long as they hold', async () => {
    let isAway = true;
    const { start } = processes(fails('rate_limited', { retryAfterMs: 30_000 }), (store) => ({
      ...store,
      publish: async (news) => {
        if (isAway) throw new Error('away');
        await store.publish(news);
      },
    }));
    const [one, other] = [start(), start()];
    await one.draw();
    await expect
      .poll(() => one.events)
      .toContainEqual(expect.objectContaining({ type: 'shared.store_failed', store: 'cool-downs', operation: 'publish' }));
    expect(other.reason()).toBeUndefined();
    isAway = false;
    await expect.poll(() => other.reason()).toBe('cool_down');
  });

  it('are not heard any more once the service is closed', async () => {
    const { start } = processes(fails('rate_limited', { retryAfterMs: 30_000 }));
    const [one, other] = [start(), start()];
    other.pipeline.close();
    await one.draw();
    expect(other.reason()).toBeUndefined();
  });
});
