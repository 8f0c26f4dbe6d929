import { describeBudgetStoreContract, describeCoolDownStoreContract, describeLimitStoreContract } from '@retake/core/testing';
import { Cluster, Redis } from 'ioredis';
import { afterAll, beforeAll, vi } from 'vitest';
import { findProgram } from '../../../tools/servers/debian-program.ts';
import { startTestServer, type TestServer } from '../../../tools/servers/test-server.ts';
import { redisBudgetStore } from '../src/budgets/redis-budget-store.ts';
import { redisCoolDownStore } from '../src/cool-downs/redis-cool-down-store.ts';
import { redisLimitStore } from '../src/limits/redis-limit-store.ts';
import { age, describeWithRedis, emptied } from './harness.ts';

const HOUR_MS = 3_600_000;

/** A server of a cluster refuses a script whose keys lie in several slots, though it holds all of them. */
describeWithRedis('Redis as a cluster', () => {
  let server: TestServer;
  beforeAll(async () => {
    const program = findProgram({ program: 'redis-server', package: 'redis-server' }) ?? '';
    server = await startTestServer({
      name: 'redis-cluster',
      url: (port) => `redis://127.0.0.1:${port}`,
      command: (directory, port) => [program, ...words(directory, port)],
      endsBy: 'SIGTERM',
      answers: pings,
    });
    const node = new Redis(server.url);
    await node.call('CLUSTER', 'ADDSLOTSRANGE', 0, 16_383);
    const isUp = async () => String(await node.call('CLUSTER', 'INFO')).includes('cluster_state:ok');
    await vi.waitUntil(isUp, 30_000);
    node.disconnect();
  });
  afterAll(() => server.stop());

  const open = async () => {
    const node = await emptied(server.url);
    const clusters = [1, 2].map(() => new Cluster([server.url]));
    const [first, second] = clusters as [Cluster, Cluster];
    const close = async () => {
      for (const one of [node, ...clusters]) one.disconnect();
    };
    return { first, second, close, passTime: (ms: number) => age(node, ms) };
  };

  describeBudgetStoreContract('a cluster', async () => {
    const { first, second, ...rest } = await open();
    return { store: redisBudgetStore({ connection: first }), other: redisBudgetStore({ connection: second }), ...rest };
  });

  describeLimitStoreContract('a cluster', async () => {
    const { first, second, ...rest } = await open();
    const [store, other] = [first, second].map((connection) => redisLimitStore({ connection, durable: true }));
    return { store: store!, other: other!, endOfDay: Date.now() + 12 * HOUR_MS, ...rest };
  });

  describeCoolDownStoreContract('a cluster', async () => {
    const { first, second, ...rest } = await open();
    return { store: redisCoolDownStore({ connection: first }), other: redisCoolDownStore({ connection: second }), ...rest };
  });
});

function words(directory: string, port: number): readonly string[] {
  const options = {
    port,
    bind: '127.0.0.1',
    dir: directory,
    save: '',
    'cluster-enabled': 'yes',
    'cluster-announce-ip': '127.0.0.1',
  };
  return Object.entries(options).flatMap(([name, value]) => [`--${name}`, `${value}`]);
}

async function pings(port: number): Promise<boolean> {
  const redis = new Redis(port, '127.0.0.1', { lazyConnect: true, retryStrategy: () => null });
  redis.on('error', () => {});
  try {
    await redis.connect();
    return (await redis.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    redis.disconnect();
  }
}
