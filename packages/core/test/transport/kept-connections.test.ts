import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createPlain, type RequestListener } from 'node:http';
import { createServer as createSecure } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createTransport } from '../../src/transport/create-transport.ts';

const TIMEOUTS = { connectMs: 170_000, firstByteMs: 170_000, idleMs: 170_000, totalMs: 170_000 };
const PARALLEL = 12;
const ROUNDS = 3;
/** Of every byte something depends on where it stands, so that memory that was given back too early shows. */
const BYTES = Buffer.from(Uint32Array.from({ length: 300_000 }, (_, index) => Math.imul(index, 2_654_435_761)).buffer);
/** A picture, words around it, and a signature that is kept as it is. */
const ANSWER = {
  words: 'a kite ',
  inlineData: { data: BYTES.toString('base64') },
  thoughtSignature: BYTES.toString('base64url'),
  more: 'é "\\ '.repeat(2000),
};
const BODY = Buffer.from(JSON.stringify(ANSWER));
/** Below and above what a socket reads at once. */
const PIECES = [1, 30_000, 4_096, 200_000, 65_536];

const respond: RequestListener = (request, response) => {
  request.resume().on('end', () => {
    const isChunked = request.url !== '/0';
    response.writeHead(200, { 'content-type': 'application/json', ...(isChunked ? {} : { 'content-length': BODY.length }) });
    for (let at = 0, turn = 0; at < BODY.length; turn += 1) {
      const length = PIECES[turn % PIECES.length] ?? 1;
      response.write(BODY.subarray(at, at + length));
      at += length;
    }
    response.end();
  });
};

describe('connections that are kept', () => {
  const pem = readFileSync(new URL('localhost.pem', import.meta.url));
  it.each([
    ['http', () => createPlain(respond)],
    ['https', () => createSecure({ key: pem, cert: pem }, respond)],
  ])('over %s, what was read is whole though its memory is used again, many at once', async (protocol, createServer) => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const transport = createTransport({ tls: { rejectUnauthorized: false } });
    const ask = async (_: unknown, index: number): Promise<boolean> => {
      const exchange = transport.open({ signal: new AbortController().signal, timeouts: TIMEOUTS });
      const response = await exchange.fetch(`${protocol}://127.0.0.1:${port}/${index % 2}`, { method: 'POST', body: '{}' });
      const { words, inlineData, thoughtSignature, more } = (await response.json()) as typeof ANSWER;
      const picture = exchange.large(inlineData.data);
      return (
        picture?.kind === 'bytes' &&
        BYTES.equals(picture.bytes) &&
        exchange.expand(thoughtSignature) === ANSWER.thoughtSignature &&
        words === ANSWER.words &&
        more === ANSWER.more
      );
    };
    try {
      for (let round = 0; round < ROUNDS; round += 1) {
        expect(new Set(await Promise.all(Array.from({ length: PARALLEL }, ask)))).toEqual(new Set([true]));
      }
    } finally {
      await transport.close();
      server.close();
    }
  });
});
