import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createTransport } from '../../src/transport/create-transport.ts';
import { TransportError } from '../../src/transport/transport-error.ts';
import type { Exchange } from '../../src/transport/transport.ts';
import { lyingServer, type LyingServer } from './lying-server.ts';

const TIMEOUTS = { connectMs: 170_000, firstByteMs: 170_000, idleMs: 170_000, totalMs: 170_000 };
const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/octet-stream\r\nconnection: close\r\n\r\n';

async function open(
  server: LyingServer,
  signal = new AbortController().signal,
): Promise<{ exchange: Exchange; body: AsyncIterable<Uint8Array> }> {
  const transport = createTransport();
  const exchange = transport.open({ signal, timeouts: TIMEOUTS, jsonLines: true });
  const { body } = await exchange.fetch(`${server.url}/file`);
  if (body === null) throw new Error('no body');
  return { exchange, body };
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
async function linesOf(body: AsyncIterable<Uint8Array>): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const chunk of body) lines.push(text(chunk));
  return lines;
}

const picture = Buffer.alloc(30_000, 9);
const line = (key: string): string => JSON.stringify({ key, data: picture.toString('base64') });

describe('a body of JSON lines', () => {
  it.each([1, 7, 4096, 1_000_000])('gives one chunk a line, however it comes: %i bytes at once', async (size) => {
    const file = Buffer.from(`${line('a')}\n\n{"key":"b"}\r\n${line('c')}`);
    const sent = size < 8 ? file.subarray(file.length - 200) : file;
    await using server = await lyingServer(async ({ socket }) => {
      socket.write(HEAD);
      for (let at = 0; at < sent.length; at += size) if (!socket.write(sent.subarray(at, at + size))) await once(socket, 'drain');
      socket.end();
    });
    const { body } = await open(server);
    const lines = await linesOf(body);
    if (size < 8) expect(lines.join('\n')).toBe(sent.toString());
    else expect(lines.map((each) => (JSON.parse(each) as { key: string }).key)).toEqual(['a', 'b', 'c']);
  });

  it('takes pictures out of band, and lets go of them a line at a time', async () => {
    await using server = await lyingServer(({ socket }) => void socket.end(`${HEAD}${line('a')}\n${line('b')}\n`));
    const { exchange, body } = await open(server);
    const [first = '', second = ''] = await linesOf(body);
    const data = (json: string): string => (JSON.parse(json) as { data: string }).data;
    expect(exchange.large(data(first))).toEqual({ kind: 'bytes', bytes: picture });
    exchange.release(first);
    expect(exchange.large(data(first))).toBeUndefined();
    expect(exchange.large(data(second))).toEqual({ kind: 'bytes', bytes: picture });
    expect(exchange.expand(second)).toBe(line('b'));
  });

  it('fails where it breaks off, after the lines that came', async () => {
    const head = HEAD.replace('connection: close', 'content-length: 1000');
    await using server = await lyingServer(({ socket }) => void socket.end(`${head}{"key":"a"}\n{"ke`));
    const { body } = await open(server);
    const seen: string[] = [];
    const read = async (): Promise<void> => {
      for await (const each of body) seen.push(text(each));
    };
    await expect(read()).rejects.toBeInstanceOf(TransportError);
  });

  it('an error answer is read as ever', async () => {
    await using server = await lyingServer(
      ({ socket }) => void socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\n{}'),
    );
    const transport = createTransport();
    const exchange = transport.open({ signal: new AbortController().signal, timeouts: TIMEOUTS, jsonLines: true });
    expect(await (await exchange.fetch(`${server.url}/file`)).text()).toBe('{}');
    expect(exchange.response).toMatchObject({ statusCode: 404, errorBody: '{}' });
  });
});
