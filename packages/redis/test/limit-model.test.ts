import { createMemoryLimitStore, type LimitStore, type LimitTake, type LimitWindow } from '@retake/core';
import * as fc from 'fast-check';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startRedisServer } from '../../../tools/servers/redis-server.ts';
import type { TestServer } from '../../../tools/servers/test-server.ts';
import { redisLimitStore } from '../src/limits/redis-limit-store.ts';
import { age, describeWithRedis, emptied } from './harness.ts';

const HOUR_MS = 3_600_000;
/** In steps of this, so that the milliseconds that a server really takes decide nothing. */
const STEP_MS = 60_000;

const window = (endOfDay: number): fc.Arbitrary<LimitWindow> =>
  fc
    .record({ sliding: fc.boolean(), limit: fc.integer({ min: 1, max: 6 }), weight: fc.integer({ min: 1, max: 8 }) })
    .map(({ sliding, limit, weight }) => {
      const span = sliding ? { slidingMs: 5 * STEP_MS + STEP_MS / 2 } : { endsAt: endOfDay };
      return { key: `${sliding ? 'minute' : 'day'} ${limit}`, limit, weight, span };
    });

const steps = (endOfDay: number) =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('take' as const),
        windows: fc.uniqueArray(window(endOfDay), { selector: ({ key }) => key, minLength: 1, maxLength: 3 }),
        wasAlone: fc.nat(20).map((one) => one === 0),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('give back' as const), back: fc.nat(5) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('pass' as const), steps: fc.integer({ min: 1, max: 7 }) }) },
  );

describeWithRedis('limits on Redis', () => {
  let server: TestServer;
  let redis: Redis;
  beforeAll(async () => {
    server = await startRedisServer();
    redis = await emptied(server.url);
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });

  const settled = async (): Promise<LimitStore> => {
    await redis.flushall();
    const store = redisLimitStore({ connection: redis, durable: false });
    await store.take({ id: 'first', windows: [{ key: 'x', limit: 1, weight: 1, span: { slidingMs: 1 } }], wasAlone: false });
    await age(redis, HOUR_MS);
    return store;
  };

  it('are those in memory, whatever is taken, given back and waited for', async () => {
    const endOfDay = Date.now() + 100 * HOUR_MS;
    await fc.assert(
      fc.asyncProperty(fc.array(steps(endOfDay), { minLength: 1, maxLength: 30 }), async (all) => {
        const store = await settled();
        let now = endOfDay - 100 * HOUR_MS;
        const model = createMemoryLimitStore({ clock: { now: () => now } });
        const takes: LimitTake[] = [];
        for (const [index, one] of all.entries()) {
          if (one.kind === 'pass') {
            await age(redis, one.steps * STEP_MS);
            now += one.steps * STEP_MS;
            // What was not used is given back at once, and is remembered no longer than that takes.
            takes.length = 0;
            continue;
          }
          if (one.kind === 'take') takes.push({ id: `${index}`, windows: one.windows, wasAlone: one.wasAlone });
          const take = takes.at(one.kind === 'take' ? -1 : -1 - one.back);
          if (take === undefined) continue;
          if (one.kind === 'give back') {
            await Promise.all([store.giveBack(take), model.giveBack(take)]);
            // What was given back is not asked for again.
            takes.splice(takes.indexOf(take), 1);
            continue;
          }
          const [real, expected] = await Promise.all([store.take(take), model.take(take)]);
          const keysOf = (answer: typeof real) => (answer.granted ? [] : answer.full.map(({ key }) => key));
          expect(keysOf(real)).toEqual(keysOf(expected));
          if (real.granted || expected.granted) continue;
          for (const [at, { key, freeInMs }] of real.full.entries()) {
            if (key.startsWith('minute'))
              expect(Math.abs(freeInMs - (expected.full[at]?.freeInMs ?? 0))).toBeLessThan(STEP_MS / 2);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('count for a while as full on a server that has just begun, and on one that has taken over', async () => {
    const of = (id: string): LimitTake => ({
      id,
      windows: [{ key: 'a', limit: 5, weight: 1, span: { slidingMs: HOUR_MS } }],
      wasAlone: false,
    });
    await redis.flushall();
    const store = redisLimitStore({ connection: redis });
    const first = await store.take(of('1'));
    expect(first).toMatchObject({ granted: false });
    await age(redis, HOUR_MS);
    expect(await store.take(of('2'))).toEqual({ granted: true });
    // As it is kept by a replica of another server.
    await redis.hset('{retake:limits}:server', 'run', 'another');
    const [full] = await store.take(of('3')).then((answer) => (answer.granted ? [] : answer.full));
    expect(full?.freeInMs).toBeGreaterThan(HOUR_MS - 60_000);
    expect(full?.freeInMs).toBeLessThanOrEqual(HOUR_MS);
  });

  it('are not granted twice by a server that was killed and has forgotten them', async () => {
    const store = await settled();
    const of = (id: string): LimitTake => ({
      id,
      windows: [{ key: 'a', limit: 1, weight: 1, span: { slidingMs: HOUR_MS } }],
      wasAlone: false,
    });
    expect(await store.take(of('1'))).toEqual({ granted: true });
    await server.kill();
    await server.restart();
    const answer = await vi.waitFor(() => store.take(of('2')), 30_000);
    expect(answer).toMatchObject({ granted: false });
    expect(await redis.exists('{retake:limits}:log:a')).toBe(0);
  });

  it('go on at once where the server forgets nothing', async () => {
    await redis.flushall();
    const store = redisLimitStore({ connection: redis, durable: true });
    const of = (id: string): LimitTake => ({
      id,
      windows: [{ key: 'a', limit: 2, weight: 1, span: { slidingMs: HOUR_MS } }],
      wasAlone: false,
    });
    expect(await store.take(of('1'))).toEqual({ granted: true });
    await redis.hset('{retake:limits}:server', 'run', 'another');
    expect(await store.take(of('2'))).toEqual({ granted: true });
    expect(await store.take(of('3'))).toMatchObject({ granted: false });
  });

  it('leave no key without an end', async () => {
    const store = await settled();
    const endsAt = Date.now() + HOUR_MS;
    const windows = [
      { key: 'a', limit: 5, weight: 2, span: { slidingMs: HOUR_MS } },
      { key: 'b', limit: 5, weight: 2, span: { endsAt } },
    ];
    await store.take({ id: '1', windows, wasAlone: false });
    await store.take({ id: '2', windows, wasAlone: false });
    await store.giveBack({ id: '2', windows });
    const endless = [];
    for (const key of await redis.keys('*')) if ((await redis.pttl(key)) < 0) endless.push(key);
    expect(endless).toEqual(['{retake:limits}:server']);
  });
});
