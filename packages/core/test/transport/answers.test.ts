import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { TLSSocket } from 'node:tls';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { ApiError, GoogleGenAI } from '@google/genai';
import { afterEach, describe, expect, it } from 'vitest';
import { createTransport } from '../../src/transport/create-transport.ts';
import { TransportError } from '../../src/transport/transport-error.ts';
import type { AttemptTimeouts } from '../../src/transport/timeouts.ts';
import type { Exchange } from '../../src/transport/transport.ts';
import { answer, lyingServer } from './lying-server.ts';

const TIMEOUTS: AttemptTimeouts = { connectMs: 170_000, firstByteMs: 170_000, idleMs: 170_000, totalMs: 170_000 };
const POST = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } };
const PICTURE = Buffer.alloc(30_001, 'picture bytes ');

let transport = createTransport();
afterEach(async () => {
  await transport.close();
  transport = createTransport();
});

const open = (maxResponseBytes?: number): Exchange =>
  transport.open({
    signal: new AbortController().signal,
    timeouts: TIMEOUTS,
    ...(maxResponseBytes !== undefined && { maxResponseBytes }),
  });
const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.unreachable(),
    (error: unknown) => error,
  );

async function fetched(raw: Buffer | string, end = false, maxResponseBytes?: number) {
  await using server = await lyingServer(({ socket }) => {
    socket.write(raw);
    if (end) socket.end();
  });
  const exchange = open(maxResponseBytes);
  const result = await exchange.fetch(server.url, POST).then(
    (response) => ({ response, error: undefined }),
    (error: unknown) => ({ response: undefined, error }),
  );
  return { exchange, ...result };
}

async function succeeded(raw: Buffer | string, end = false) {
  const { exchange, response } = await fetched(raw, end);
  if (response === undefined) throw new Error('no answer');
  return { exchange, response };
}

describe('an answer outside 2xx', () => {
  it('keeps what the SDK would drop', async () => {
    const body = JSON.stringify({ error: { code: 429, message: 'Please retry in 34.4s.', status: 'RESOURCE_EXHAUSTED' } });
    const { exchange, response } = await fetched(
      answer(body, { 'x-request-id': 'r-1', 'set-cookie': 'a=b' }, '429 Too Many Requests'),
    );
    expect(exchange.response).toMatchObject({ statusCode: 429, requestId: 'r-1', retryAfterMs: 34_400, errorBody: body });
    expect(response).toMatchObject({ ok: false, status: 429, statusText: 'Too Many Requests' });
    expect(response?.headers.get('x-request-id')).toBe('r-1');
    expect(await response?.json()).toEqual(JSON.parse(body));
  });

  it('is cut at 64 KiB, and the connection given up', async () => {
    const { exchange, response } = await succeeded(answer('x'.repeat(200_000), {}, '500 Oops'));
    expect(exchange.response?.errorBody).toHaveLength(65_536);
    expect(await response.json()).toMatchObject({ error: { code: 500 } });
  });

  it('counts with its status though its body breaks off', async () => {
    const { exchange, response } = await fetched('HTTP/1.1 503 Busy\r\nretry-after: 7\r\ncontent-length: 100\r\n\r\nover', true);
    expect(response?.status).toBe(503);
    expect(exchange.response).toMatchObject({ errorBody: 'over', retryAfterMs: 7000 });
  });

  it('is not followed when it is a redirect', async () => {
    const { error } = await fetched(answer('', { location: 'http://elsewhere.example/?key=secret' }, '307 Moved'));
    expect(error).toMatchObject({ kind: 'redirect', dispatched: true });
    expect(String(error)).not.toContain('elsewhere');
  });
});

describe('a broken success is a TransportError', () => {
  const chunked = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';
  it.each([
    ['length_mismatch', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"a":1}'],
    ['length_mismatch', 'HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 100\r\n\r\n{"a":1}'],
    ['truncated', `${chunked.replace('\r\n\r\n', '\r\nconnection: close\r\n\r\n')}7\r\n{"a":1}\r\n`],
    ['truncated', `${chunked}7\r\n{"a":1}\r\n`],
    ['truncated', 'HTTP/1.1 200 OK\r\n\r\n{"a":[1,'],
    ['truncated', 'HTTP/1.1 200 OK\r\n\r\n{"data":"' + 'QUJD'.repeat(4000)],
    ['reset', ''],
    ['protocol', 'SSH-2.0-OpenSSH\r\n\r\n'],
    ['bad_json', 'HTTP/1.1 200 OK\r\n\r\n{"a":1,}'],
    ['not_json', 'HTTP/1.1 200 OK\r\n\r\n  <!doctype html><p>hi'],
    ['not_json', 'HTTP/1.1 200 OK\r\n\r\nok'],
    ['not_json', 'HTTP/1.1 200 OK\r\ncontent-encoding: zstd\r\n\r\nok'],
  ])('%s: %j', async (kind, raw) => {
    const { error } = await fetched(raw, true);
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({ kind, dispatched: true });
  });

  it('too_large by what it announces, by what it sends, and by what it decompresses to', async () => {
    const big = JSON.stringify({ text: 'not base64, '.repeat(10_000) });
    expect((await fetched('HTTP/1.1 200 OK\r\ncontent-length: 100001\r\n\r\n', false, 100_000)).error).toMatchObject({
      kind: 'too_large',
    });
    expect((await fetched(`HTTP/1.1 200 OK\r\n\r\n${big}`, true, 100_000)).error).toMatchObject({ kind: 'too_large' });
    expect((await fetched(answer(gzipSync(big), { 'content-encoding': 'gzip' }), false, 100_000)).error).toMatchObject({
      kind: 'too_large',
    });
    transport = createTransport({ maxJsonBytes: 100_000 });
    expect((await fetched(answer(big))).error).toMatchObject({ kind: 'too_large' });
  });

  it('with nothing sent where no connection came about', async () => {
    await using server = await lyingServer(({ socket }) => void socket.end('plain'));
    const refused = open();
    expect(await failure(refused.fetch('http://127.0.0.1:1/', POST))).toMatchObject({ kind: 'refused', dispatched: false });
    expect(refused.dispatched).toBe(false);
    expect(await failure(open().fetch('http://nowhere.invalid/', POST))).toMatchObject({ kind: 'dns', dispatched: false });
    const next = server.next();
    const tls = failure(open().fetch(`https://127.0.0.1:${server.port}/`, POST));
    (await next).socket.end('not a server hello');
    expect(await tls).toMatchObject({ kind: 'tls', dispatched: false });
    expect(await failure(open().fetch(server.url, { ...POST, headers: { expect: '100-continue' } }))).toMatchObject({
      kind: 'protocol',
      dispatched: false,
    });
  });
});

describe('a success', () => {
  it('is parsed, small or large, whatever chunks it comes in', async () => {
    const body = JSON.stringify({ text: 'é', inlineData: { data: PICTURE.toString('base64') } });
    const bytes = Buffer.from(body);
    const pieces = [bytes.subarray(0, 3), bytes.subarray(3, 5000), bytes.subarray(5000)];
    const chunked = pieces.map((piece) =>
      Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')]),
    );
    const head = Buffer.from('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
    for (const raw of [answer(body), Buffer.concat([head, ...chunked, Buffer.from('0\r\n\r\n')])]) {
      const { exchange, response } = await succeeded(raw);
      const { text, inlineData } = (await response.json()) as { text: string; inlineData: { data: string } };
      expect(text).toBe('é');
      expect(inlineData.data.length).toBeLessThan(100);
      expect(exchange.large(inlineData.data)).toEqual({ kind: 'bytes', bytes: PICTURE });
      expect(exchange.response).toMatchObject({
        statusCode: 200,
        plainParsing: false,
        errorBody: undefined,
        retryAfterMs: undefined,
      });
    }
  });

  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
  ] as const)('is read though it came as %s', async (encoding, compress) => {
    const body = JSON.stringify({ inlineData: { data: PICTURE.toString('base64') } });
    const { exchange, response } = await succeeded(answer(compress(body), { 'content-encoding': encoding }));
    const { inlineData } = (await response.json()) as { inlineData: { data: string } };
    expect(exchange.large(inlineData.data)).toEqual({ kind: 'bytes', bytes: PICTURE });
    const cut = answer(compress(body).subarray(0, -5), { 'content-encoding': encoding });
    expect((await fetched(cut)).error).toMatchObject({ kind: 'truncated' });
  });

  it('can be empty, a picture itself, or events that nobody asked for', async () => {
    expect(await (await fetched(answer('', {}, '204 No Content'))).response?.text()).toBe('');
    const empty = await fetched(answer(''));
    expect(await failure(empty.response?.json() ?? Promise.resolve())).toMatchObject({ kind: 'bad_json' });
    const { response } = await fetched(answer(PICTURE, { 'content-type': 'image/png' }));
    expect(Buffer.from((await response?.arrayBuffer()) ?? new ArrayBuffer())).toEqual(PICTURE);
    expect(await (await fetched(answer('data: {"a":1}\n\n'))).response?.text()).toBe('data: {"a":1}\n\n');
  });

  it('that breaks off leaves the pictures that came to their end, and only those', async () => {
    const [one, two] = [PICTURE, Buffer.alloc(30_000, 'another picture ')].map((bytes) => bytes.toString('base64'));
    const json = `{"parts":[{"data":"${one}","sig":"${'c2ln'.repeat(2000)}"},{"data":"${two}"}]}`;
    const closed = async (body: string) => (await fetched(`HTTP/1.1 200 OK\r\n\r\n${body}`, true)).exchange.closedPictures();
    expect(await closed(json)).toHaveLength(2);
    expect(await closed(json.slice(0, -1))).toHaveLength(2);
    expect(await closed(json.slice(0, -5))).toEqual([PICTURE]);
    expect(await closed(json.replace(/}$/, ',}'))).toHaveLength(2);
    expect(await closed('{"a":')).toEqual([]);
    expect((await fetched(answer('{}', {}, '503 Busy'))).exchange.closedPictures()).toEqual([]);
  });

  it('reuses its connection, and asks for no compression', async () => {
    await using server = await lyingServer();
    const next = server.next();
    for (let i = 1; i <= 3; i++) {
      const pending = open().fetch(server.url, POST);
      const connection = i === 1 ? await next : server.connections[0];
      await expect.poll(() => connection?.received().toString().match(/POST/g)?.length).toBe(i);
      connection?.socket.write(answer('{}'));
      await pending;
      // A connection is free again one turn after its answer.
      await new Promise(setImmediate);
    }
    expect(server.connections).toHaveLength(1);
    expect(server.connections[0]?.received().toString()).toContain('accept-encoding: identity');
  });

  it('is asked for once only: a second fetch on an exchange is refused', async () => {
    await using server = await lyingServer(({ socket }) => void socket.write(answer('{}', {}, '503 Busy')));
    const exchange = open();
    await exchange.fetch(server.url, POST);
    expect(await failure(exchange.fetch(server.url, POST))).toMatchObject({ kind: 'repeated', dispatched: true });
    expect(server.connections).toHaveLength(1);
  });
});

describe('under @google/genai', () => {
  async function sdk(handler: RequestListener) {
    const server = createHttpServer(handler);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const client = new GoogleGenAI({ enterprise: false, apiKey: 'k', apiVersion: 'v1beta', httpOptions: { baseUrl } });
    return Object.assign(client, {
      [Symbol.asyncDispose]: async () => void (server.closeAllConnections(), server.close(), await once(server, 'close')),
    });
  }
  const signature = PICTURE.toString('base64url');
  const part = { inlineData: { mimeType: 'image/png', data: PICTURE.toString('base64') }, thoughtSignature: signature };
  const body = JSON.stringify({
    candidates: [{ content: { role: 'model', parts: [{ text: 'Here' }, part] }, finishReason: 'STOP' }],
  });

  it('a picture and its signature travel beside the JSON, in and out again', async () => {
    const received: Buffer[] = [];
    await using client = await sdk((request, response) => {
      request
        .on('data', (chunk: Buffer) => received.push(chunk))
        .on('end', () => response.setHeader('content-type', 'application/json').end(body));
    });
    const first = open();
    const answered = await client.models.generateContent({
      model: 'm',
      contents: 'a cat',
      config: { httpOptions: { fetch: first.fetch } },
    });
    const image = answered.candidates?.[0]?.content?.parts?.[1];
    expect(first.large(image?.inlineData?.data ?? '')).toEqual({ kind: 'bytes', bytes: PICTURE });
    expect(first.large(image?.thoughtSignature ?? '')).toEqual({ kind: 'text', bytes: Buffer.from(signature) });

    received.length = 0;
    const second = open();
    const parts = [
      {
        inlineData: { mimeType: 'image/png', data: second.attachBase64(PICTURE) },
        thoughtSignature: second.attachText(Buffer.from(signature)),
      },
    ];
    await client.models.generateContent({
      model: 'm',
      contents: [{ role: 'model', parts }],
      config: { httpOptions: { fetch: second.fetch } },
    });
    expect(JSON.parse(Buffer.concat(received).toString())).toMatchObject({ contents: [{ parts: [part] }] });
  });

  it('a stream hands its events on as they come', async () => {
    await using client = await sdk((_request, response) => {
      response.setHeader('content-type', 'text/event-stream');
      response.write('data: {"candidates":[{"content":{"parts":[{"text":"wait"}]}}]}\r\n\r\n');
      setTimeout(() => response.end(`data: ${body}\r\n\r\n`), 20);
    });
    const exchange = open();
    const events = [];
    for await (const event of await client.models.generateContentStream({
      model: 'm',
      contents: 'a cat',
      config: { httpOptions: { fetch: exchange.fetch } },
    })) {
      events.push(event);
    }
    expect(events[0]?.text).toBe('wait');
    expect(exchange.large(events[1]?.candidates?.[0]?.content?.parts?.[1]?.inlineData?.data ?? '')).toEqual({
      kind: 'bytes',
      bytes: PICTURE,
    });
  });

  it('a stream that breaks off gives what came before first', async () => {
    await using server = await lyingServer(({ socket }) => {
      const events = 'data: {"a":1}\n\n';
      socket.end(
        `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n${events.length.toString(16)}\r\n${events}\r\n`,
      );
    });
    const { body } = await open().fetch(server.url, POST);
    // Nobody reads until the connection has broken.
    await server.connections[0]?.closed;
    await new Promise((resolve) => setTimeout(resolve, 50));
    const pieces: string[] = [];
    const read = async (): Promise<void> => {
      for await (const bytes of body ?? []) pieces.push(Buffer.from(bytes).toString());
    };
    expect(await failure(read())).toMatchObject({ kind: 'truncated' });
    expect(pieces.join('')).toBe('data: {"a":1}\n\n');
  });

  it('a stream that breaks off rejects with the TransportError', async () => {
    await using client = await sdk((_request, response) => {
      response.setHeader('content-type', 'text/event-stream');
      response.write('data: {"candidates":[]}\n\n', () => response.destroy());
    });
    const exchange = open();
    const stream = await client.models.generateContentStream({
      model: 'm',
      contents: 'a cat',
      config: { httpOptions: { fetch: exchange.fetch } },
    });
    const read = async (): Promise<void> => {
      for await (const _ of stream);
    };
    expect(await failure(read())).toBeInstanceOf(TransportError);
  });

  it('errors keep their type: ours unchanged, its own for a status', async () => {
    await using client = await sdk((request, response) => {
      if (request.url?.includes('html')) response.setHeader('content-type', 'text/html').end('<p>welcome');
      else response.writeHead(503, { 'content-type': 'application/json' }).end('{"error":{"code":503,"message":"overloaded"}}');
    });
    const ask = (model: string): Promise<unknown> =>
      failure(client.models.generateContent({ model, contents: 'a cat', config: { httpOptions: { fetch: open().fetch } } }));
    expect(await ask('html')).toMatchObject({ name: 'TransportError', kind: 'not_json' });
    expect(await ask('busy')).toBeInstanceOf(ApiError);
  });
});

describe('an https upstream', () => {
  const pem = readFileSync(new URL('localhost.pem', import.meta.url));

  it('is reached with its own authority, and its TLS sessions are resumed', async () => {
    const resumed: boolean[] = [];
    const server = createHttpsServer({ key: pem, cert: pem }, (request, response) => {
      resumed.push(request.socket instanceof TLSSocket && request.socket.isSessionReused());
      response.setHeader('connection', 'close').end('{"secure":true}');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `https://localhost:${(server.address() as AddressInfo).port}/`;
    expect(await failure(open().fetch(url, POST))).toMatchObject({ kind: 'tls', dispatched: false });
    transport = createTransport({ tls: { ca: pem } });
    for (let i = 0; i < 2; i++) expect(await (await open().fetch(url, POST)).json()).toEqual({ secure: true });
    expect(resumed).toEqual([false, true]);
    server.close();
  });
});

it('a reader of a stream that does not read makes the upstream wait, and the picture it awaits stays whole', async () => {
  const event = `data: ${JSON.stringify({ text: 'not base64, '.repeat(5000) })}\n\n`;
  const last = `data: ${JSON.stringify({ data: PICTURE.toString('base64') })}\n\n`;
  await using server = await lyingServer(({ socket }) => {
    // In chunks: an answer that ends with its connection is taken off it at once, see closing-connections.test.ts.
    const chunk = (text: string) => socket.write(`${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`);
    socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n');
    for (let i = 0; i < 400; i++) chunk(event);
    chunk(last);
    chunk('');
  });
  const exchange = open();
  const response = await exchange.fetch(server.url, POST);
  const socket = server.connections[0]?.socket;
  // 24 MB do not fit into the buffers of a loopback connection.
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(socket?.writableLength).toBeGreaterThan(1024 * 1024);
  const events = (await response.text()).trim().split('\n\n');
  expect(events).toHaveLength(401);
  const { data } = JSON.parse(events.at(-1)?.slice(6) ?? '') as { data: string };
  expect(exchange.large(data)).toEqual({ kind: 'bytes', bytes: PICTURE });
});

it('a stream that is cancelled closes its socket', async () => {
  await using server = await lyingServer(
    ({ socket }) => void socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: {}\n\n'),
  );
  const response = await open().fetch(server.url, POST);
  const reader = response.body?.getReader();
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('data: {}\n\n');
  await reader?.cancel();
  await server.connections[0]?.closed;
});

it('a picture of the size of the one before it gets a buffer that fits, though no length is announced', async () => {
  const body = JSON.stringify({ data: Buffer.alloc(3_000_000, 'x').toString('base64') });
  for (let i = 0; i < 2; i++) {
    const { exchange, response } = await succeeded(`HTTP/1.1 200 OK\r\n\r\n${body}`, true);
    const { data } = (await response.json()) as { data: string };
    const bytes = exchange.large(data)?.bytes;
    expect(bytes?.length).toBe(3_000_000);
    expect(bytes?.buffer.byteLength).toBe(i === 0 ? 3_000_000 : 3_187_500);
  }
});

it('close waits for what is in flight and refuses what comes after', async () => {
  await using server = await lyingServer();
  const next = server.next();
  const pending = open().fetch(server.url, POST);
  const { socket, requested, closed } = await next;
  await requested();
  const closing = transport.close();
  expect(await failure(open().fetch(server.url, POST))).toMatchObject({ kind: 'closed', dispatched: false });
  socket.write(answer('{"late":true}'));
  expect(await (await pending).json()).toEqual({ late: true });
  await closing;
  await closed;
});
