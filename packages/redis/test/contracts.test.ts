import {
  describeBudgetStoreContract,
  describeCoolDownStoreContract,
  describeLimitStoreContract,
  describeReuseStoreContract,
} from '@retake/core/testing';
import { Redis } from 'ioredis';
import { afterAll, beforeAll } from 'vitest';
import { startRedisServer } from '../../../tools/servers/redis-server.ts';
import type { TestServer } from '../../../tools/servers/test-server.ts';
import { redisBudgetStore } from '../src/budgets/redis-budget-store.ts';
import { redisCoolDownStore } from '../src/cool-downs/redis-cool-down-store.ts';
import { redisLimitStore } from '../src/limits/redis-limit-store.ts';
import { redisReuseStore } from '../src/reuse/redis-reuse-store.ts';
import { age, describeWithRedis, emptied } from './harness.ts';

const HOUR_MS = 3_600_000;

describeWithRedis('Redis', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startRedisServer();
  });
  afterAll(() => server.stop());

  /** Two connections to a server that holds nothing. */
  const open = async () => {
    const first = await emptied(server.url);
    const second = new Redis(server.url);
    const close = async () => {
      first.disconnect();
      second.disconnect();
    };
    return { first, second, close, passTime: (ms: number) => age(first, ms) };
  };

  describeBudgetStoreContract('Redis', async () => {
    const { first, second, ...rest } = await open();
    return { store: redisBudgetStore({ connection: first }), other: redisBudgetStore({ connection: second }), ...rest };
  });

  describeReuseStoreContract('Redis', async () => {
    const { first, second, ...rest } = await open();
    const breakDown = () => rest.close();
    return { store: redisReuseStore({ connection: first }), other: redisReuseStore({ connection: second }), breakDown, ...rest };
  });

  describeLimitStoreContract('Redis', async () => {
    const { first, second, ...rest } = await open();
    const store = redisLimitStore({ connection: first });
    // This server has just begun, and would wait until a window has passed.
    await store.take({ id: 'first', windows: [{ key: 'x', limit: 1, weight: 1, span: { slidingMs: 1 } }], wasAlone: false });
    await rest.passTime(HOUR_MS);
    return { store, other: redisLimitStore({ connection: second }), endOfDay: Date.now() + 12 * HOUR_MS, ...rest };
  });

  describeCoolDownStoreContract('Redis', async () => {
    const { first, second, ...rest } = await open();
    return { store: redisCoolDownStore({ connection: first }), other: redisCoolDownStore({ connection: second }), ...rest };
  });
});
