import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createMemoryAnswerStore } from '../src/index.ts';
import { mount, post, startWorld, until } from './world.ts';

const KITE = { prompt: 'a red kite' };
const named = (request: { get(name: string): string | undefined }) => ({ name: request.get('x-name') ?? 'shop' });

/** A caller that sends so much of a body, and then nothing. */
async function unfinished(url: string, name: string, bytes: number): Promise<Socket> {
  const { port, pathname } = new URL(url);
  const socket = connect(Number(port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  socket.write(
    `POST ${pathname}/generate HTTP/1.1\r\nhost: x\r\nx-name: ${name}\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n`,
  );
  socket.write('x'.repeat(bytes));
  return socket;
}

describe('the room of a caller', () => {
  it('is its own: its flood refuses itself, and nobody else', async () => {
    const { images } = await startWorld();
    const uploads = { jsonBytes: 1000, formBytes: 1000, heldBytes: 4000 };
    let inside = 0;
    const url = await mount(images, {
      authorize: (request) => {
        inside += 1;
        return named(request);
      },
      uploads,
    });
    const flood = [await unfinished(url, 'flood', 800), await unfinished(url, 'flood', 150)];
    await until(() => inside === 2);
    // A quarter of all, and never less than one body: a thousand bytes. Until both have been read there may still be room for this one.
    let refused = await post(`${url}/generate`, { prompt: 'x'.repeat(100) }, { 'x-name': 'flood' });
    for (; refused.status === 200; refused = await post(`${url}/generate`, { prompt: 'x'.repeat(100) }, { 'x-name': 'flood' }))
      await refused.arrayBuffer();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '2']);
    expect(await refused.json()).toMatchObject({ code: 'rate_limited' });
    expect((await post(`${url}/generate`, { prompt: 'x'.repeat(800) })).status).toBe(200);
    for (const socket of flood) socket.destroy();
  });

  it('holds its kept answers too: another’s do not push them out', async () => {
    const { images, simulator } = await startWorld();
    const first = await images.generate(KITE);
    const bytes = first.images.reduce((sum, { data }) => sum + data.byteLength, 4096);
    const url = await mount(images, {
      authorize: named,
      idempotency: { store: createMemoryAnswerStore({ maxBytes: 4 * bytes }) },
    });
    const ask = async (key: string, name: string) => {
      const answer = await post(`${url}/generate`, KITE, { 'idempotency-key': key, 'x-name': name });
      await answer.arrayBuffer();
      return answer.status;
    };
    expect(await ask('kite', 'shop')).toBe(200);
    for (let flood = 0; flood < 8; flood += 1) expect(await ask(`flood-${flood}`, 'flood')).toBe(200);
    const paid = simulator.ledger.pictures();
    expect(await ask('kite', 'shop')).toBe(200);
    expect(await ask('flood-0', 'flood')).toBe(410);
    expect(simulator.ledger.pictures()).toBe(paid);
  });
});
