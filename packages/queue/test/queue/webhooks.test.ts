import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RequestInvalidError } from '@retake/core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { verifyWebhook, type WebhookOptions } from '../../src/index.ts';
import { HOOK_MS, HOUR_MS, kites, MINUTE_MS, queueWorld, until, type QueueWorld } from './queue-world.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

/** Somebody who is told. */
interface Receiver {
  readonly url: string;
  readonly got: { readonly headers: IncomingHttpHeaders; readonly body: string }[];
  /** Statuses of the next answers; 204 when there are none left. */
  readonly statuses: number[];
  readonly server: Server;
}

async function receiver(): Promise<Receiver> {
  const got: Receiver['got'] = [];
  const statuses: number[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      got.push({ headers: request.headers, body: Buffer.concat(pieces).toString() });
      const status = statuses.shift() ?? 204;
      response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/hook`, got, statuses, server };
}

describe('the end of a job', () => {
  let world: QueueWorld;
  let shop: Receiver;
  let names = 0;
  beforeAll(async () => {
    world = await queueWorld();
    shop = await receiver();
  }, HOOK_MS);
  afterEach(() => {
    shop.got.length = 0;
    shop.statuses.length = 0;
  });
  afterAll(async () => {
    await world.close();
    shop.server.close();
  }, HOOK_MS);

  const open = (webhook: Partial<WebhookOptions> = {}) =>
    world.open({ name: `told-${(names += 1)}`, webhook: { secret: SECRET, allowHttp: true, allowPrivate: true, ...webhook } });

  it('is told once, signed, without a prompt, and its secret is nowhere', async () => {
    const { queue, events } = await open();
    const job = await queue.submit([{ ...kites(1)[0], prompt: 'a secret wish' }], { webhook: shop.url, tenant: 'shop-7' });
    await world.whilePassing(
      until(async () => events.some(({ type }) => type === 'webhook.sent')),
      1_000,
    );
    const [request] = shop.got;
    const told = verifyWebhook({
      headers: request?.headers ?? {},
      body: request?.body ?? '',
      secret: SECRET,
      now: world.clock.now(),
    });
    expect(told.data).toEqual({
      jobId: job.id,
      tenant: 'shop-7',
      count: 1,
      outcomes: { done: 1, failed: 0, cancelled: 0, unknown: 0 },
      costUsd: (await job.cost()).usd,
      unknownUpToUsd: 0,
    });
    expect(shop.got).toHaveLength(1);
    expect(JSON.stringify([shop.got, events])).not.toMatch(/secret wish|MfKQ9r8GKYqrTwj/);
    expect((await queue.census()).webhooks).toEqual({ waiting: 0, ended: 1 });
  });

  it('is told again over hours to a receiver that fails, under the same id, with the secret of that receiver', async () => {
    shop.statuses.push(500, 302, 429);
    const { queue, events } = await open({ secret: ({ tenant }) => `the secret of the tenant ${tenant}` });
    await queue.submit(kites(1), { webhook: shop.url, tenant: 'shop-7' });
    await world.whilePassing(
      until(async () => events.some(({ type }) => type === 'webhook.sent')),
      MINUTE_MS,
    );
    expect(shop.got.map(({ headers }) => headers['webhook-id'])).toEqual(
      Array.from({ length: 4 }, () => shop.got[0]?.headers['webhook-id']),
    );
    const [first, , , last] = shop.got.map(({ headers }) => Number(headers['webhook-timestamp']));
    expect((last ?? 0) - (first ?? 0)).toBeGreaterThan((HOUR_MS * 0.4) / 1_000);
    const { headers = {}, body = '' } = shop.got.at(-1) ?? {};
    const secret = 'the secret of the tenant shop-7';
    expect(verifyWebhook({ headers, body, secret, now: Number(headers['webhook-timestamp']) * 1_000 }).data.count).toBe(1);
    expect(events.filter(({ type }) => type === 'webhook.failed')).toHaveLength(3);
  });

  it('is told before its job is forgotten, however soon that is', async () => {
    shop.statuses.push(500, 500);
    const { queue, events } = await open();
    const { id } = await queue.submit(kites(1), { webhook: shop.url, keepMs: 0 });
    await world.whilePassing(
      until(async () => (await queue.job(id)) === undefined),
      MINUTE_MS,
    );
    expect(events.filter(({ type }) => type === 'webhook.sent')).toHaveLength(1);
    expect(shop.got).toHaveLength(3);
  });

  it.each([
    ['a receiver that is gone', { status: 410, webhook: {} }],
    ['a receiver that fails to the end', { status: 500, webhook: { pausesMs: [] } }],
  ])('is not told any more to %s', async (_who, { status, webhook }) => {
    shop.statuses.push(status);
    const { queue, events } = await open(webhook);
    await queue.submit(kites(1), { webhook: shop.url });
    await world.whilePassing(
      until(async () => (await queue.census()).webhooks.ended === 1),
      MINUTE_MS,
    );
    expect(shop.got).toHaveLength(1);
    expect(events.find(({ type }) => type === 'webhook.failed')).toMatchObject({ attempt: 1 });
  });

  it('is not told where that is not allowed: this machine, plain http, other hosts', async () => {
    const { queue, events } = await open({ allowPrivate: false, pausesMs: [] });
    await queue.submit(kites(1), { webhook: shop.url });
    await world.whilePassing(
      until(async () => events.some(({ type }) => type === 'webhook.failed')),
      1_000,
    );
    expect(shop.got).toHaveLength(0);
    const { queue: strict } = await open({ allowHttp: false, hosts: ['shop.example'] });
    for (const webhook of [shop.url, 'https://elsewhere.example/']) {
      const refused = await strict.submit(kites(1), { webhook }).catch((error: unknown) => error);
      expect(RequestInvalidError.isInstance(refused) && refused.issues.map(({ path }) => path)).toEqual(['options.webhook']);
    }
  });
});
