import { redisStores } from '@retake/redis';
import type { Simulator } from '@retake/simulator';
import express5 from 'express';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startRedisServer, whyNoRedis } from '../../../tools/servers/redis-server.ts';
import type { TestServer } from '../../../tools/servers/test-server.ts';
import { imageRoutes, openAIGateway } from '../src/index.ts';
import { listen, post, startService, startWorld, until } from './world.ts';

const KITE = { prompt: 'a red kite' };
const named = (request: { get(name: string): string | undefined }) => ({ name: request.get('x-name') ?? 'shop' });
const missing = whyNoRedis();

describe.skipIf(missing !== undefined)(`two replicas with one Redis${missing === undefined ? '' : ` (${missing})`}`, () => {
  let server: TestServer;
  let prefixes = 0;
  beforeAll(async () => {
    server = await startRedisServer();
  });
  afterAll(() => server.stop());

  /** A machine that is busy with other tests answers late, and is not away. */
  const PATIENCE_MS = 30_000;

  /** An app on a service of its own, as another process would have it; only the channels and the store of keys are shared. */
  async function startReplica(simulator: Simulator, prefix: string) {
    const stores = redisStores({ connection: server.url, prefix, commandTimeoutMs: PATIENCE_MS });
    onTestFinished(() => stores.close());
    const { images } = startService(simulator, {
      reuse: { idempotency: { store: stores.idempotency, pollMs: 20 }, storeTimeoutMs: PATIENCE_MS },
      resilience: { onUnknownBilling: 'report' },
    });
    const app = express5();
    app.use('/images', imageRoutes({ service: images, authorize: named }));
    app.use('/openai', openAIGateway({ service: images, authorize: named }));
    return { url: (await listen(app)).url, stores };
  }

  async function startReplicas() {
    const { simulator } = await startWorld({ behaviour: { latency: { medianMs: 200 } } });
    const prefix = `replicas-${(prefixes += 1)}`;
    const [one, other] = [await startReplica(simulator, prefix), await startReplica(simulator, prefix)];
    return { simulator, one, other };
  }

  const ask = async (url: string, body: object, headers: Record<string, string> = {}) => {
    const response = await post(`${url}/images/generate`, body, { 'idempotency-key': 'order-1', ...headers });
    const told = (await response.json()) as { code?: string; cost?: { usd?: number }; images?: { base64: string }[] };
    return { status: response.status, ...told };
  };

  it('make one bill for one key, at the same moment and later', async () => {
    const { simulator, one, other } = await startReplicas();
    const answers = await Promise.all([ask(one.url, KITE), ask(other.url, KITE), ask(one.url, KITE)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(answers.map(({ images }) => images?.[0]?.base64)).size).toBe(1);
    expect((await ask(other.url, KITE)).status).toBe(200);
    expect(simulator.ledger.entries).toHaveLength(1);
    // What the repeat was told in a replica that paid nothing: nothing.
    expect(new Set(answers.map(({ cost }) => cost?.usd === 0)).size).toBe(2);

    const reused = [await ask(one.url, { prompt: 'a blue kite' }), await ask(other.url, { prompt: 'a blue kite' })];
    expect(reused.map(({ status, code }) => [status, code])).toEqual([
      [422, 'key_reused'],
      [422, 'key_reused'],
    ]);
    const third = await startReplica(simulator, `replicas-${prefixes}`);
    expect(await ask(third.url, { prompt: 'a blue kite' })).toMatchObject({ status: 422, code: 'key_reused' });
    expect(simulator.ledger.entries).toHaveLength(1);

    expect((await ask(other.url, KITE, { 'x-name': 'press' })).status).toBe(200);
    expect(simulator.ledger.entries).toHaveLength(2);
  });

  it('do so for streams, and for clients of a gateway', async () => {
    const { simulator, one, other } = await startReplicas();
    const streams = [one, other].map(async ({ url }) => {
      const headers = { 'idempotency-key': 'streamed', accept: 'text/event-stream' };
      return (await post(`${url}/images/generate`, KITE, headers)).text();
    });
    for (const text of await Promise.all(streams)) expect(text).toContain('event: result');
    expect(simulator.ledger.entries).toHaveLength(1);
    const order = { model: 'gemini-3-pro-image', ...KITE };
    const generations = await Promise.all(
      [one, other].map(({ url }) => post(`${url}/openai/v1/images/generations`, order, { 'idempotency-key': 'gateway' })),
    );
    expect(generations.map(({ status }) => status)).toEqual([200, 200]);
    expect(simulator.ledger.entries).toHaveLength(2);
  });

  it('tell each other what may have been paid, and free what cost nothing', async () => {
    const { simulator, one, other } = await startReplicas();
    simulator.script('secret-gemini', [{ kind: 'reset', at: 'mid-body' }]);
    for (const { url } of [one, other])
      expect(await ask(url, KITE, { 'idempotency-key': 'broken' })).toMatchObject({ status: 502, code: 'billing_unknown' });
    expect(simulator.ledger.entries).toHaveLength(1);

    expect((await ask(one.url, { prompt: '' }, { 'idempotency-key': 'free' })).status).toBe(400);
    expect((await ask(other.url, KITE, { 'idempotency-key': 'free' })).status).toBe(200);
  });

  it('write down neither key nor caller', async () => {
    const { simulator, one } = await startReplicas();
    const kept: string[] = [];
    const { idempotency } = one.stores;
    const add = idempotency.add.bind(idempotency);
    idempotency.add = (key, bytes, ttlMs) => {
      kept.push(key, Buffer.from(bytes).toString('latin1'));
      return add(key, bytes, ttlMs);
    };
    expect((await ask(one.url, KITE, { 'idempotency-key': 'a-key-of-a-client', 'x-name': 'a-caller' })).status).toBe(200);
    await until(() => simulator.ledger.entries.length === 1);
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.join(' ')).not.toMatch(/a-key-of-a-client|a-caller/);
  });
});
