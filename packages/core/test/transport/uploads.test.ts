import { afterEach, describe, expect, it } from 'vitest';
import { createTransport } from '../../src/transport/create-transport.ts';
import type { AttemptTimeouts } from '../../src/transport/timeouts.ts';
import { answer, lyingServer } from './lying-server.ts';

const TIMEOUTS: AttemptTimeouts = { connectMs: 170_000, firstByteMs: 170_000, idleMs: 170_000, totalMs: 170_000 };
const JSON_HEADERS = { 'content-type': 'application/json' };

let transport = createTransport();
afterEach(async () => {
  await transport.close();
  transport = createTransport();
});

const open = () => transport.open({ signal: new AbortController().signal, timeouts: TIMEOUTS });

function bytesOf(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let i = 0; i < length; i++) bytes[i] = Math.imul(i + 3, 2654435761) >>> 11;
  return bytes;
}

/** What a server received of one request: head and body. */
async function sent(send: (url: string) => Promise<unknown>): Promise<{ head: string; body: Buffer }> {
  await using server = await lyingServer(({ socket }) => void socket.write(answer('{}')));
  await send(server.url);
  const received = server.connections[0]?.received() ?? Buffer.alloc(0);
  const end = received.indexOf('\r\n\r\n');
  return { head: received.toString('latin1', 0, end), body: received.subarray(end + 4) };
}

describe('attachments', () => {
  it.each([0, 1, 2, 3, 49_151, 49_152, 49_153, 1_000_000])(
    'of %i bytes are written where their tokens stand, with the exact length',
    async (length) => {
      const bytes = bytesOf(length);
      const signature = Buffer.from(bytesOf(length).toString('base64url'));
      const exchange = open();
      const picture = exchange.attachBase64(bytes);
      const text = exchange.attachText(signature);
      const body = JSON.stringify({ prompt: 'ein Füllhorn 🍎', picture, text, again: `data:image/png;base64,${picture}` });
      const { head, body: received } = await sent((url) => exchange.fetch(url, { method: 'POST', body, headers: JSON_HEADERS }));
      const base64 = bytes.toString('base64');
      expect(JSON.parse(received.toString())).toEqual({
        prompt: 'ein Füllhorn 🍎',
        picture: base64,
        text: signature.toString(),
        again: `data:image/png;base64,${base64}`,
      });
      expect(head.toLowerCase().match(/content-length: (\d+)/g)).toEqual([`content-length: ${received.length}`]);
      expect(head).not.toMatch(/transfer-encoding/i);
    },
  );

  it('are views as well as whole buffers', async () => {
    const whole = bytesOf(1000);
    const view = new Uint8Array(whole.buffer, whole.byteOffset + 100, 300);
    const exchange = open();
    const body = JSON.stringify({ data: exchange.attachBase64(view) });
    const { body: received } = await sent((url) => exchange.fetch(url, { method: 'POST', body, headers: JSON_HEADERS }));
    expect(JSON.parse(received.toString())).toEqual({ data: whole.subarray(100, 400).toString('base64') });
  });

  it('that the SDK dropped stop the request before it is sent', async () => {
    await using server = await lyingServer();
    const exchange = open();
    const token = exchange.attachBase64(bytesOf(10));
    exchange.attachBase64(bytesOf(11));
    await expect(exchange.fetch(server.url, { method: 'POST', body: token })).rejects.toMatchObject({
      kind: 'unsent_attachment',
      dispatched: false,
    });
    expect(server.connections).toHaveLength(0);
  });

  it('of another exchange are ordinary text', async () => {
    const foreign = open().attachBase64(bytesOf(10));
    const exchange = open();
    const body = JSON.stringify({ foreign, own: exchange.attachBase64(bytesOf(3)) });
    const { body: received } = await sent((url) => exchange.fetch(url, { method: 'POST', body, headers: JSON_HEADERS }));
    expect(JSON.parse(received.toString())).toEqual({ foreign, own: bytesOf(3).toString('base64') });
  });

  it('hold the encoded picture in memory a slice at a time, however slow the upstream reads', async () => {
    await using server = await lyingServer();
    const next = server.next();
    const exchange = open();
    const bytes = bytesOf(24 * 1024 * 1024);
    const before = process.memoryUsage();
    const pending = exchange.fetch(server.url, { method: 'POST', body: exchange.attachBase64(bytes) });
    const { socket, received, requested } = await next;
    socket.pause();
    await new Promise((resolve) => setTimeout(resolve, 100));
    const held = process.memoryUsage().arrayBuffers - before.arrayBuffers - received().length;
    expect(held).toBeLessThan(8 * 1024 * 1024);
    socket.resume();
    await requested();
    socket.write(answer('{}'));
    await pending;
    expect(received().length).toBeGreaterThan(32 * 1024 * 1024);
  });
});

describe('other bodies', () => {
  it('none, bytes, forms and requests are sent whole', async () => {
    const get = await sent((url) => open().fetch(`${url}/models?x=1`));
    expect(get.head).toMatch(/^GET \/models\?x=1 HTTP/);
    expect(get.head).not.toMatch(/content-length/i);

    const blob = await sent((url) => open().fetch(url, { method: 'POST', body: new Blob([bytesOf(5000)]) }));
    expect(blob.body).toEqual(bytesOf(5000));

    const form = new FormData();
    form.set('image', new Blob([bytesOf(100)]), 'a.png');
    const multipart = await sent((url) => open().fetch(url, { method: 'POST', body: form }));
    expect(multipart.head).toMatch(/content-type: multipart\/form-data; boundary=/i);
    expect(multipart.body.includes(bytesOf(100))).toBe(true);

    const exchange = open();
    const body = JSON.stringify({ data: exchange.attachBase64(bytesOf(9)) });
    const request = await sent((url) => exchange.fetch(new Request(url, { method: 'PUT', body, headers: JSON_HEADERS })));
    expect(request.head).toMatch(/^PUT /);
    expect(JSON.parse(request.body.toString())).toEqual({ data: bytesOf(9).toString('base64') });
  });
});
