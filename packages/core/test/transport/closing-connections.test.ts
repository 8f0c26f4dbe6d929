import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createTransport } from '../../src/transport/create-transport.ts';

const TIMEOUTS = { connectMs: 170_000, firstByteMs: 170_000, idleMs: 170_000, totalMs: 170_000 };
/** Large enough that the parser would be paused again and again, for the event loop and for readers that take their time. */
const BYTES = 3_000_000;
const PICTURE = Buffer.alloc(BYTES, 7);
const JSON_BODY = Buffer.from(JSON.stringify({ candidates: [{ data: PICTURE.toString('base64') }] }));

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function upstream(respond: (response: ServerResponse) => void): Promise<string> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => respond(response));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}/`;
}

function exchanges() {
  const transport = createTransport();
  closers.push(() => transport.close());
  return () => transport.open({ signal: new AbortController().signal, timeouts: TIMEOUTS });
}

describe('an upstream that closes its connection after every answer', () => {
  it.each([
    ['and announces its length', { connection: 'close', 'content-length': JSON_BODY.length }],
    ['and sends in chunks', { connection: 'close' }],
  ])('%s is read whole, sixty at once, and ends no process', async (_how, headers) => {
    const url = await upstream((response) => {
      response.writeHead(200, { 'content-type': 'application/json', ...headers });
      response.end(JSON_BODY);
    });
    const open = exchanges();
    const sizeOf = async (): Promise<number> => {
      const exchange = open();
      const body = (await (await exchange.fetch(url, { method: 'POST', body: '{}' })).json()) as {
        readonly candidates: readonly { readonly data: string }[];
      };
      const large = exchange.large(body.candidates[0]?.data ?? '');
      return large?.kind === 'bytes' ? large.bytes.length : 0;
    };
    // Where in its turn a connection ends is chance: one round mostly meets it, six always did.
    for (let round = 0; round < 6; round += 1) {
      expect(new Set(await Promise.all(Array.from({ length: 60 }, sizeOf)))).toEqual(new Set([BYTES]));
    }
  });

  it('waits for a reader that takes its time', async () => {
    const events = Array.from({ length: 3000 }, (_, index) => `data: {"index":${index},"text":"${'x'.repeat(1000)}"}\n\n`);
    const url = await upstream((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', connection: 'close' });
      response.end(events.join(''));
    });
    const response = await exchanges()().fetch(url, { method: 'POST', body: '{}' });
    let text = '';
    const decoder = new TextDecoder();
    for await (const bytes of response.body ?? []) {
      text += decoder.decode(bytes, { stream: true });
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(text).toBe(events.join(''));
  });
});
