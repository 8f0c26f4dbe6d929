import { createMemoryBudgetStore, type BudgetStore, type Commitment, type Reservation } from '@retake/core';
import * as fc from 'fast-check';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startRedisServer } from '../../../tools/servers/redis-server.ts';
import type { TestServer } from '../../../tools/servers/test-server.ts';
import { redisBudgetStore } from '../src/budgets/redis-budget-store.ts';
import { age, describeWithRedis, emptied } from './harness.ts';

const MOST = Number.MAX_SAFE_INTEGER;
const LEASE_MS = 600_000;
const PURSES = ['all', 'tenant:a', 'tenant:ü%s{}'] as const;

const amount = fc.oneof(fc.nat(1_000), fc.integer({ min: 2 ** 40, max: 2 ** 51 }), fc.constantFrom(0, 1, 134_000_000));
const limit = fc.oneof(fc.nat(5_000), fc.integer({ min: 2 ** 50, max: MOST }), fc.constant(MOST));
const id = fc.constantFrom('1', '2', '3', '4');
const step = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const purses = fc.subarray([...PURSES], { minLength: 1 });

type Step =
  | { readonly kind: 'reserve'; readonly reservation: Reservation }
  | { readonly kind: 'commit'; readonly commitment: Commitment }
  | { readonly kind: 'renew'; readonly ids: readonly string[] }
  | { readonly kind: 'pass'; readonly ms: number };

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ id, step, purses, nanoUsd: amount, limit }).map(({ id, step, purses, nanoUsd, limit }) => {
    const entries = purses.map((purse) => ({ purse, nanoUsd, limitNanoUsd: limit, forgetAt: undefined }));
    return { kind: 'reserve', reservation: { id, step: `r${step}`, leaseMs: LEASE_MS, entries } } as const;
  }),
  fc
    .record({ id, step, purses, spent: fc.oneof(amount, fc.integer({ min: -5_000, max: 0 })), freed: amount, ends: fc.boolean() })
    .map(({ id, step, purses, spent, freed, ends }) => {
      const entries = purses.map((purse) => ({ purse, spentNanoUsd: spent, freedNanoUsd: freed, forgetAt: undefined }));
      return { kind: 'commit', commitment: { id, step: `c${step}`, leaseMs: LEASE_MS, entries, ends } } as const;
    }),
  fc.subarray(['1', '2', '3', '4']).map((ids) => ({ kind: 'renew', ids }) as const),
  fc.constantFrom(100_000, 400_000, 700_000).map((ms) => ({ kind: 'pass', ms }) as const),
);

describeWithRedis('budgets on Redis', () => {
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

  it('are those in memory, to the nano-dollar, whatever is done in whatever order', async () => {
    const work = async (store: BudgetStore, one: Step, passTime: (ms: number) => Promise<void>): Promise<unknown> => {
      if (one.kind === 'reserve') return store.reserve(one.reservation);
      if (one.kind === 'commit') return store.commit(one.commitment);
      return one.kind === 'renew' ? store.renew(one.ids, LEASE_MS) : passTime(one.ms);
    };
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 30 }), async (all) => {
        await redis.flushall();
        let now = 0;
        const model = createMemoryBudgetStore({ clock: { now: () => now } });
        const store = redisBudgetStore({ connection: redis });
        for (const one of all) {
          const expected = await work(model, one, async (ms) => void (now += ms));
          expect(await work(store, one, (ms) => age(redis, ms))).toEqual(expected);
        }
        expect(await store.read(PURSES)).toEqual(await model.read(PURSES));
      }),
      { numRuns: 60 },
    );
  });

  it('are exact at the edge of what a number holds', async () => {
    await redis.flushall();
    const store = redisBudgetStore({ connection: redis });
    const reserve = (id: string, nanoUsd: number) =>
      store.reserve({
        id,
        step: 'x',
        leaseMs: LEASE_MS,
        entries: [{ purse: 'all', nanoUsd, limitNanoUsd: MOST, forgetAt: undefined }],
      });
    expect(await reserve('1', MOST - 1)).toMatchObject({ reserved: true });
    for (const tooMuch of [2, 3, 1_000, MOST]) expect(await reserve(`${tooMuch}`, tooMuch)).toMatchObject({ reserved: false });
    expect(await reserve('2', 1)).toEqual({
      reserved: true,
      standings: [{ purse: 'all', spentNanoUsd: 0, reservedNanoUsd: MOST }],
    });
    const paid = { purse: 'all', spentNanoUsd: MOST - 1, freedNanoUsd: MOST - 1, forgetAt: undefined };
    const after = await store.commit({ id: '1', step: 'paid', leaseMs: LEASE_MS, entries: [paid], ends: true });
    expect(after).toEqual([{ purse: 'all', spentNanoUsd: MOST - 1, reservedNanoUsd: 1 }]);
  });

  it('forget a window that is over, and none by a clock that is far from that of the server', async () => {
    await redis.flushall();
    const store = redisBudgetStore({ connection: redis });
    const spend = (purse: string, forgetAt: number | undefined) =>
      store.commit({
        id: purse,
        step: 'x',
        leaseMs: LEASE_MS,
        entries: [{ purse, spentNanoUsd: 5, freedNanoUsd: 0, forgetAt }],
        ends: true,
      });
    const [day, past, forever] = ['day', 'past', 'forever'];
    await spend(day, Date.now() + 3 * 86_400_000);
    await spend(past, 1_000);
    await spend(forever, undefined);
    const ttl = (purse: string) => redis.pttl(`{retake:budgets}:purse:${purse}`);
    expect(Math.abs((await ttl(day)) - 3 * 86_400_000)).toBeLessThan(60_000);
    expect(Math.abs((await ttl(past)) - 86_400_000)).toBeLessThan(60_000);
    expect(await ttl(forever)).toBe(-1);
  });
});
