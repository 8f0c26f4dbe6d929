import { getEventListeners } from 'node:events';
import { randomBytes } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { createTransport } from '../../src/transport/create-transport.ts';
import { TransportError } from '../../src/transport/transport-error.ts';
import type { AttemptTimeouts } from '../../src/transport/timeouts.ts';
import { answer, lyingServer, type SeenConnection } from './lying-server.ts';

const PATIENT: AttemptTimeouts = { connectMs: 170_000, firstByteMs: 170_000, idleMs: 170_000, totalMs: 170_000 };
const POST = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } };

let transport = createTransport();
afterEach(async () => {
  await transport.close();
  transport = createTransport();
});

function open(timeouts: Partial<AttemptTimeouts> = {}, signal: AbortSignal = new AbortController().signal) {
  return transport.open({ signal, timeouts: { ...PATIENT, ...timeouts } });
}

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.unreachable(),
    (error: unknown) => error,
  );

/** Within fifty turns of a millisecond's timer: 50 ms, or as much longer as a busy machine takes for everything. */
async function closesAtOnce(connection: SeenConnection | undefined): Promise<void> {
  const fiftyTurns = async (): Promise<string> => {
    for (let turn = 0; turn < 50; turn++) await after(1);
    return 'still open';
  };
  expect(await Promise.race([connection?.closed.then(() => 'closed'), fiftyTurns()])).toBe('closed');
}

describe('deadlines', () => {
  it('connectMs ends a TLS handshake that gets no answer, and nothing was dispatched', async () => {
    await using server = await lyingServer();
    const exchange = open({ connectMs: 40 });
    const error = await failure(exchange.fetch(`https://127.0.0.1:${server.port}/x?key=secret`, POST));
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({ kind: 'connect_timeout', dispatched: false });
    expect(exchange.dispatched).toBe(false);
    expect(String(error)).not.toContain('secret');
    await server.connections[0]?.closed;
  });

  it('connectMs runs while a request waits for one of a limited number of connections, and then sends nothing', async () => {
    await using server = await lyingServer();
    transport = createTransport({ connections: 1 });
    const next = server.next();
    const first = open().fetch(server.url, POST);
    const { socket, received, requested } = await next;
    await requested();
    const waiting = open({ connectMs: 30 });
    expect(await failure(waiting.fetch(server.url, POST))).toMatchObject({ kind: 'connect_timeout', dispatched: false });
    socket.write(answer('{"a":1}'));
    expect(await (await first).json()).toEqual({ a: 1 });
    const third = open().fetch(`${server.url}/third`, POST);
    await expect.poll(() => received().toString()).toContain('POST /third');
    // The connection was neither wasted on the one that had left nor closed because of it.
    expect(received().toString().match(/POST/g)).toHaveLength(2);
    socket.write(answer('{"b":2}'));
    expect(await (await third).json()).toEqual({ b: 2 });
  });

  it('firstByteMs ends the wait for an answer; an interim 103 is none', async () => {
    await using server = await lyingServer(({ socket }) => void socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'));
    const exchange = open({ firstByteMs: 60 });
    expect(await failure(exchange.fetch(server.url, POST))).toMatchObject({ kind: 'first_byte_timeout', dispatched: true });
    expect(exchange.response).toBeUndefined();
    await server.connections[0]?.closed;
  });

  it('idleMs ends a silence within the body, and only that', async () => {
    let written = 0;
    await using server = await lyingServer(async ({ socket }) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n');
      while (written < 30) {
        await after(25);
        socket.write(' ');
        written += 1;
      }
    });
    // The body takes longer than that, and no busy machine makes so long a pause in it.
    expect(await failure(open({ idleMs: 600 }).fetch(server.url, POST))).toMatchObject({
      kind: 'idle_timeout',
      dispatched: true,
    });
    expect(written).toBe(30);
    await server.connections[0]?.closed;
  });

  it('totalMs ends an answer that trickles for ever', async () => {
    await using server = await lyingServer(({ socket }) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n');
      const timer = setInterval(() => socket.write(' '), 10);
      socket.once('close', () => clearInterval(timer));
    });
    expect(await failure(open({ totalMs: 120, idleMs: 5_000 }).fetch(server.url, POST))).toMatchObject({ kind: 'total_timeout' });
    await server.connections[0]?.closed;
  });

  it('does not throw an answer away that came while the event loop was busy', async () => {
    await using server = await lyingServer();
    const next = server.next();
    const pending = open({ firstByteMs: 400, idleMs: 400 }).fetch(server.url, POST);
    const { socket, requested } = await next;
    await requested();
    await new Promise<void>((resolve) => socket.write(answer('{"paid":true}'), () => resolve()));
    const until = performance.now() + 500;
    while (performance.now() < until);
    expect(await (await pending).json()).toEqual({ paid: true });
  });
});

describe('an abort closes the socket at once and rejects with the reason', () => {
  const reason = new Error('the caller left');

  it('before anything was sent: nothing is', async () => {
    await using server = await lyingServer();
    const exchange = open({}, AbortSignal.abort(reason));
    expect(await failure(exchange.fetch(server.url, POST))).toBe(reason);
    expect(server.connections).toHaveLength(0);
    expect(exchange.dispatched).toBe(false);
  });

  it('while connecting', async () => {
    await using server = await lyingServer();
    const controller = new AbortController();
    const next = server.next();
    const exchange = open({}, controller.signal);
    const pending = failure(exchange.fetch(`https://127.0.0.1:${server.port}`, POST));
    const connection = await next;
    controller.abort(reason);
    expect(await pending).toBe(reason);
    await closesAtOnce(connection);
    expect(exchange.dispatched).toBe(false);
  });

  it('while waiting for the answer', async () => {
    await using server = await lyingServer();
    const controller = new AbortController();
    const next = server.next();
    const exchange = open({}, controller.signal);
    const pending = failure(exchange.fetch(server.url, POST));
    const connection = await next;
    await connection.requested();
    controller.abort(reason);
    expect(await pending).toBe(reason);
    await closesAtOnce(connection);
    expect(exchange.dispatched).toBe(true);
  });

  it('within the body, with the signal of the SDK', async () => {
    await using server = await lyingServer(({ socket }) => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"a"'));
    const controller = new AbortController();
    const exchange = open();
    const pending = failure(exchange.fetch(server.url, { ...POST, signal: controller.signal }));
    await expect.poll(() => exchange.response?.statusCode).toBe(200);
    controller.abort(reason);
    expect(await pending).toBe(reason);
    await closesAtOnce(server.connections[0]);
  });

  it('within an error body', async () => {
    await using server = await lyingServer(
      ({ socket }) => void socket.write('HTTP/1.1 503 Busy\r\ncontent-length: 9\r\n\r\nbusy'),
    );
    const controller = new AbortController();
    const exchange = open({}, controller.signal);
    const pending = failure(exchange.fetch(server.url, POST));
    await expect.poll(() => exchange.response?.statusCode).toBe(503);
    controller.abort(reason);
    expect(await pending).toBe(reason);
  });

  it('while uploading', async () => {
    await using server = await lyingServer();
    const controller = new AbortController();
    const next = server.next();
    const exchange = open({}, controller.signal);
    const token = exchange.attachBase64(randomBytes(30_000_000));
    const pending = failure(exchange.fetch(server.url, { ...POST, body: JSON.stringify({ data: token }) }));
    const connection = await next;
    // The rest of the upload is stuck behind a reader that stops.
    await expect.poll(() => connection.received().length).toBeGreaterThan(0);
    connection.socket.pause();
    await after(20);
    controller.abort(reason);
    expect(await pending).toBe(reason);
    connection.socket.resume();
    await closesAtOnce(connection);
  });
});

it('no exchange keeps a listener on the signal of its call', async () => {
  await using server = await lyingServer(({ socket }) => void socket.write(answer('{}')));
  const { signal } = new AbortController();
  await open({}, signal).fetch(server.url, POST);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});
