import { describe, expect, it } from 'vitest';
import { createMemoryLimitStore } from '../../src/resilience/limits/memory-limit-store.ts';
import type { LimitStore, LimitTake } from '../../src/resilience/limits/limit-store.ts';
import { Limits } from '../../src/resilience/limits/limits.ts';
import { defaultResilience } from '../../src/resilience/options.ts';
import type { SharedOptions } from '../../src/resilience/shared-options.ts';
import { sharedSchema } from '../../src/resilience/shared-schema.ts';
import type { RetakeEvent } from '../../src/telemetry/events.ts';
import { bench, candidate, delivers, fakeChannel } from './test-bench.ts';

const NOON = Date.parse('2026-11-21T20:00:00Z');
const MINUTE = 60_000;

/** A store that can be taken away, and says what it was asked. */
function brittle(store: LimitStore) {
  const state = { isAway: false, hangs: false, takes: [] as LimitTake[], givenBack: 0 };
  const asked: LimitStore = {
    take: async (take) => {
      state.takes.push(take);
      if (state.isAway) throw new Error('away');
      if (state.hangs) await new Promise(() => {});
      return store.take(take);
    },
    giveBack: async (take) => {
      state.givenBack += 1;
      await store.giveBack(take);
    },
  };
  return { state, asked };
}

function replicas(options: SharedOptions, time = { now: NOON }) {
  const clock = { now: () => time.now };
  const { state, asked } = brittle(createMemoryLimitStore({ clock }));
  const events: RetakeEvent[] = [];
  const teller = { tell: (event: RetakeEvent) => void events.push(event), within: <T>(_id: string, work: () => T) => work() };
  const shared = { ...sharedSchema.parse(options), limits: asked };
  const replica = (limits = { requestsPerMinute: 8 }) => {
    const room = new Limits({ times: defaultResilience.rateLimits, clock, teller, shared });
    const channel = fakeChannel('one', delivers, { limits });
    return {
      until: () => room.unavailability('one', 'model-a')?.until,
      detail: () => room.unavailability('one', 'model-a')?.detail,
      start: async (): Promise<'started' | number | undefined> => {
        const leave = await room.take(channel, 0);
        if (!('use' in leave)) return leave.until;
        room.started(channel, 'model-a', 0, leave);
        leave.close();
        return 'started';
      },
      take: () => room.take(channel, 0),
    };
  };
  return { time, state, events, replica };
}

describe('limits that replicas share', () => {
  it('are counted together, with the margin on top of the window, and full for all until there is room', async () => {
    const { time, replica } = replicas({ limitMargin: 0.1 });
    const [one, other] = [replica({ requestsPerMinute: 2 }), replica({ requestsPerMinute: 2 })];
    expect([await one.start(), await other.start()]).toEqual(['started', 'started']);
    expect(one.until()).toBeUndefined();
    expect(await one.start()).toBe(NOON + 1.1 * MINUTE);
    expect(one.detail()).toBe('It has used up its requestsPerMinute (2)');
    time.now = NOON + 1.1 * MINUTE;
    expect(one.until()).toBeUndefined();
    expect(await one.start()).toBe('started');
  });

  it('give back what was not used, and nothing that was', async () => {
    const { state, replica } = replicas({});
    const one = replica({ requestsPerMinute: 1 });
    const leave = await one.take();
    if ('close' in leave) leave.close();
    expect(state.givenBack).toBe(1);
    expect(await one.start()).toBe('started');
    expect(state.givenBack).toBe(1);
  });

  it('are divided while the store is away, after a whole window, and count the start of all there', async () => {
    const { time, state, events, replica } = replicas({ replicas: 4, limitMargin: 0, storeTimeoutMs: 1_000 });
    const one = replica();
    expect(await one.start()).toBe('started');
    state.isAway = true;
    expect(await one.start()).toBe(NOON + 1_000);
    expect(one.detail()).toBe('Its limits are shared, and their store does not answer');
    expect(events).toMatchObject([{ type: 'shared.store_failed', store: 'limits', operation: 'take', cause: 'error' }]);
    // Asked once in its timeout, whoever comes.
    await one.start();
    expect(state.takes).toHaveLength(2);
    time.now = NOON + MINUTE;
    expect([await one.start(), await one.start(), await one.start()]).toEqual(['started', 'started', NOON + MINUTE + 1_000]);
    state.isAway = false;
    time.now += 1_000;
    // The store does not know of those two, and others may have started as many.
    expect(await one.start()).toBe(NOON + 2 * MINUTE + 1_000);
    expect(state.takes.at(-1)).toMatchObject({ wasAlone: true });
    time.now = NOON + 2 * MINUTE + 1_000;
    expect(await one.start()).toBe('started');
    expect(state.takes.at(-1)).toMatchObject({ wasAlone: false });
  });

  it('refuse while the store is away, where that is wished, or where the share is less than one', async () => {
    for (const options of [{ onLimitStoreError: 'deny' }, { replicas: 9 }] as const) {
      const { time, state, replica } = replicas(options);
      state.isAway = true;
      const one = replica();
      await one.start();
      time.now += 10 * MINUTE;
      expect(await one.start()).toBe(time.now + 1_000);
    }
  });

  it('wait no longer for the store than they are told to, and give back what it grants late', async () => {
    const { state, events, replica } = replicas({ storeTimeoutMs: 5 });
    state.hangs = true;
    expect(await replica().start()).toBe(NOON + 5);
    expect(events).toMatchObject([{ type: 'shared.store_failed', cause: 'timeout' }]);
  });

  it('are asked for right before an attempt, which the call makes elsewhere when there is no room', async () => {
    const store = createMemoryLimitStore({ clock: { now: () => NOON } });
    const shared = { ...sharedSchema.parse({}), limits: store };
    const services = [bench({ shared }), bench({ shared })];
    const channels = () => [
      candidate(fakeChannel('small', delivers, { limits: { requestsPerMinute: 1 } })),
      candidate(fakeChannel('second', delivers)),
    ];
    const drawn = [];
    for (const { pipeline, call } of services) drawn.push(await pipeline.deliver(call(channels())));
    expect(drawn.map(({ value }) => value)).toEqual(['small', 'second']);
    expect(services[1]?.events.filter(({ type }) => type === 'channel.skipped')).toMatchObject([{ reason: 'rate_limit' }]);
    expect(drawn[1]?.attempts).toHaveLength(1);
  });

  it('start nothing for a call that was aborted while the store was asked', async () => {
    const store = createMemoryLimitStore({ clock: { now: () => NOON } });
    const caller = new AbortController();
    const shared = {
      ...sharedSchema.parse({}),
      limits: {
        ...store,
        take: async (take: LimitTake) => {
          const answer = await store.take(take);
          caller.abort(new Error('gone'));
          return answer;
        },
      },
    };
    const small = fakeChannel('small', delivers, { limits: { requestsPerMinute: 1 } });
    const { pipeline, call } = bench({ shared });
    await expect(pipeline.deliver(call([candidate(small)], { signal: caller.signal }))).rejects.toThrow('gone');
    expect(small.calls).toHaveLength(0);
    const { granted } = await store.take({
      id: 'next',
      windows: [{ key: 'small:requests:minute', limit: 1, weight: 1, span: { slidingMs: MINUTE } }],
      wasAlone: false,
    });
    expect(granted).toBe(true);
  });
});

describe('the option shared', () => {
  it('tells every problem with its path', () => {
    const { error } = sharedSchema.safeParse({
      limits: {},
      coolDowns: { read: () => {} },
      limitMargin: 2,
      replicas: 0.5,
      typo: 1,
    });
    expect(error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([
      'limits: must have take and giveBack',
      'coolDowns: must have publish, read, subscribe',
      'limitMargin: Too big: expected number to be <=1',
      'replicas: must be a whole number',
      ': Unrecognized key: "typo"',
    ]);
  });
});
