import { createImageService, RetakeError, type ImageServiceOptions, type RetakeEvent } from '@retake/core';
import { gemini } from '@retake/core/channels/gemini';
import { geminiRelay } from '@retake/core/channels/gemini-relay';
import { startSimulator, type Simulator } from '@retake/simulator';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startRedisServer } from '../../../tools/servers/redis-server.ts';
import type { TestServer } from '../../../tools/servers/test-server.ts';
import { redisStores, type RedisStores } from '../src/redis-stores.ts';
import { describeWithRedis, emptied } from './harness.ts';

const ORDER = { prompt: 'a kite', model: 'gemini-3-pro-image' } as const;

describeWithRedis('a Redis that goes away and comes back', () => {
  let server: TestServer;
  let simulator: Simulator;
  let stores: RedisStores;
  const opened: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    server = await startRedisServer({ durable: true });
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    (await emptied(server.url)).disconnect();
    stores = redisStores({ connection: server.url, durable: true });
    simulator = await startSimulator({
      seed: 3,
      captions: 'none',
      channels: [
        { id: 'gemini', dialect: 'ai-studio' },
        { id: 'relay', dialect: 'relay', prices: { 'gemini-3-pro-image': 0.1 } },
      ],
    });
  });
  afterEach(async () => {
    for (const close of opened.splice(0)) await close();
    await stores.close();
    await simulator.close();
    await server.restart();
  });

  const start = (options: Partial<ImageServiceOptions>) => {
    const relay = { id: 'relay', apiKey: 'sk-not-a-real-key', baseUrl: simulator.url('relay') };
    const events: RetakeEvent[] = [];
    const images = createImageService({
      channels: [
        gemini({ apiKey: 'AIza-not-a-real-key', baseUrl: simulator.url('gemini'), limits: { requestsPerMinute: 100 } }),
        geminiRelay({ ...relay, prices: { 'gemini-3-pro-image': 0.1 } }),
      ],
      probe: false,
      ...options,
    });
    images.subscribe((event) => events.push(event));
    opened.push(() => images.close());
    const codeOf = async (more = {}): Promise<string> => {
      try {
        return (await images.generate(ORDER, more)).channel;
      } catch (error) {
        return RetakeError.isInstance(error) ? error.code : String(error);
      }
    };
    return { images, events, codeOf };
  };
  const back = (codeOf: (more?: object) => Promise<string>, more = {}) =>
    vi.waitFor(async () => expect(await codeOf(more)).toBe('gemini'), { timeout: 90_000, interval: 50 });

  it('refuses what has a budget, and lets it through again', async () => {
    const { images, codeOf } = start({
      budgets: { limits: [{ key: '*', window: 'day', limitUsd: 50 }], store: stores.budgets },
    });
    expect(await codeOf()).toBe('gemini');
    await server.kill();
    expect(await codeOf()).toBe('budget_unavailable');
    await server.restart();
    await back(codeOf);
    // What was spent before the server went is there again.
    await expect.poll(() => images.budgets()[0]?.spentNanoUsd).toBe(simulator.ledger.nanoUsd());
  });

  it('refuses what has a key, and draws what the cache would have known', async () => {
    const reuse = { cache: { store: stores.cache }, idempotency: { store: stores.idempotency } };
    const { images, codeOf } = start({ reuse });
    expect(await codeOf()).toBe('gemini');
    // While it is on its way there, whoever asks gets it all the same.
    const redis = new Redis(server.url);
    await vi.waitFor(async () => expect(await redis.dbsize()).toBe(1), 30_000);
    redis.disconnect();
    expect((await images.generate(ORDER)).reused?.from).toBe('cache');
    await server.kill();
    const before = simulator.ledger.pictures();
    expect(await codeOf({ idempotencyKey: 'one' })).toBe('idempotency_unavailable');
    expect(simulator.ledger.pictures()).toBe(before);
    expect(await codeOf()).toBe('gemini');
    expect(simulator.ledger.pictures()).toBe(before + 1);
    await server.restart();
    await back(codeOf, { idempotencyKey: 'one' });
  });

  it('sends calls past a channel with limits, and back to it', async () => {
    const { codeOf, events } = start({ shared: { ...stores.shared, onLimitStoreError: 'deny', storeTimeoutMs: 200 } });
    expect(await codeOf()).toBe('gemini');
    await server.kill();
    expect(await codeOf()).toBe('relay');
    expect(events).toContainEqual(expect.objectContaining({ type: 'shared.store_failed', store: 'limits', operation: 'take' }));
    await server.restart();
    await back(codeOf);
  });

  it('is told again who rests', async () => {
    const options = { shared: { coolDowns: stores.shared.coolDowns, readEveryMs: 50 } };
    const { codeOf } = start(options);
    const others = redisStores({ connection: server.url });
    const other = start({ shared: { coolDowns: others.shared.coolDowns, readEveryMs: 50 } });
    opened.push(() => others.close());
    simulator.script('gemini', [{ kind: 'rate-limited', retryAfterS: 60 }]);
    await server.kill();
    expect(await codeOf()).toBe('relay');
    await server.restart();
    await vi.waitFor(() => expect(other.events).toContainEqual(expect.objectContaining({ elsewhere: true })), 30_000);
    expect(await other.codeOf()).toBe('relay');
  });

  it('is listened to, though it was away when that began', async () => {
    await server.kill();
    const heard: unknown[] = [];
    const quit = stores.shared.coolDowns.subscribe({ heard: (news) => heard.push(news), missed: () => {} });
    await expect(stores.shared.coolDowns.read()).rejects.toThrow(/Redis|connection|closed|retries/i);
    await server.restart();
    const others = redisStores({ connection: server.url });
    opened.push(() => others.close());
    await vi.waitFor(async () => {
      await others.shared.coolDowns.publish({ type: 'back', channel: 'gemini', model: undefined, reason: undefined });
      expect(heard).toContainEqual({ type: 'back', channel: 'gemini', model: undefined, reason: undefined });
    }, 30_000);
    quit();
  });

  it('is not written to later, when nobody wants it any more', async () => {
    expect(await stores.idempotency.add('a', Buffer.from('x'), 60_000)).toBe(true);
    await server.kill();
    await expect(stores.idempotency.add('b', Buffer.from('x'), 60_000)).rejects.toThrow(/Redis|connection|closed|retries/i);
    await expect(stores.idempotency.add('b', Buffer.from('x'), 60_000)).rejects.toThrow(/Redis|connection|closed|retries/i);
    await server.restart();
    await vi.waitFor(async () => expect(await stores.idempotency.get('a')).toBeDefined(), 30_000);
    expect(await stores.idempotency.get('b')).toBeUndefined();
  });
});

describe('redisStores', () => {
  it('tells every problem of its options with its path', () => {
    const wrong = { connection: 7, prefix: 'a b', durable: 'yes', commandTimeoutMs: 0, typo: 1 };
    const make = () => redisStores(wrong as never);
    expect(make).toThrow(/connection: must be a Redis or a Cluster of ioredis, options for one, or a URL/);
    expect(make).toThrow(/prefix: must be 1 to 100 characters without spaces and braces/);
    expect(make).toThrow(/commandTimeoutMs: must be at least 1/);
    expect(make).toThrow(/durable/);
    expect(make).toThrow(/typo/);
  });

  it('takes a connection of yours and leaves it open', async () => {
    const redis = new Redis({ lazyConnect: true });
    await redisStores({ connection: redis }).close();
    expect(redis.status).toBe('wait');
    redis.disconnect();
  });
});
