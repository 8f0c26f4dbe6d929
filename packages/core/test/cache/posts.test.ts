import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { Agent } from 'undici';
import type { ImageService } from '../../src/index.ts';
import { ORDER, startReuse } from './reuse-world.ts';

/** A shop's own route, as small as it can be: what it answers is whose call drew, and what this post cost. */
async function startShop(images: ImageService): Promise<string> {
  const server = createServer((request, response) => {
    const key = request.headers['idempotency-key'];
    const answer = async () => {
      for await (const _chunk of request);
      const { id, reused, cost } = await images.generate(ORDER, { idempotencyKey: String(key), budgetKey: 'shop-7' });
      return JSON.stringify({ drawnBy: reused?.callId ?? id, nanoUsd: cost.nanoUsd });
    };
    answer().then(
      (text) => response.writeHead(200, { 'content-type': 'application/json' }).end(text),
      () => response.writeHead(500).end(),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') expect.fail('it listens on a port');
  return `http://127.0.0.1:${address.port}/pictures`;
}

it('a thousand posts with one key, across a failover, are one bill', async () => {
  const { images, simulator, requests } = await startReuse({});
  simulator.script('gemini', ['overloaded']);
  const url = await startShop(images);
  const agent = new Agent({ connections: 200 });
  onTestFinished(() => agent.close());
  const post = async () => {
    const headers = { 'idempotency-key': 'order-4711', 'content-type': 'application/json' };
    const { statusCode, body } = await agent.request({
      origin: new URL(url).origin,
      path: '/pictures',
      method: 'POST',
      headers,
      body: '{}',
    });
    return { statusCode, ...((await body.json()) as { readonly drawnBy: string; readonly nanoUsd: number }) };
  };
  const answers = await Promise.all(Array.from({ length: 1_000 }, post));
  expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
  expect(new Set(answers.map(({ drawnBy }) => drawnBy)).size).toBe(1);
  // The first channel was overloaded and asked once, the second drew once.
  expect(requests()).toBe(2);
  expect(simulator.ledger.entries.filter(({ billed }) => billed)).toHaveLength(1);
  expect(answers.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0)).toBe(simulator.ledger.nanoUsd());
});
