import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { untilQuiet } from '../src/until-quiet.ts';

it('waits until nobody asks, and tells whoever does to leave the connection', async () => {
  const server = createServer((_request, response) => response.end('answered')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const told: unknown[] = [];
  const ask = async (): Promise<void> => {
    const response = await fetch(url);
    told.push(response.headers.get('connection'), await response.text());
  };
  await ask();
  let waits = 0;
  let drained = false;
  const drain = async (): Promise<void> => {
    await ask();
    drained = true;
  };
  await untilQuiet(server, drain(), async () => {
    expect(drained).toBe(true);
    waits += 1;
    if (waits < 3) await ask();
  });
  const closing = ['close', 'answered'];
  expect([waits, told]).toEqual([3, ['keep-alive', 'answered', ...closing, ...closing, ...closing]]);
});

it('ends at some time where checks never do', async () => {
  const server = createServer((_request, response) => response.end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  let waits = 0;
  await untilQuiet(server, Promise.resolve(), async () => {
    waits += 1;
    await (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)).text();
  });
  expect(waits).toBe(10);
});

it.each([undefined, null, {}, createServer()])('waits for nothing else where nobody listens', async (server) => {
  let ended = false;
  const end = Promise.resolve().then(() => (ended = true));
  await untilQuiet(server, end, () => Promise.reject(new Error('nobody can ask')));
  expect(ended).toBe(true);
});
