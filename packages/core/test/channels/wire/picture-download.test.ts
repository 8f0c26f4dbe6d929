import type { ServerResponse } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { downloadPicture, type PictureDownload } from '../../../src/channels/wire/picture-download.ts';
import { createTransport } from '../../../src/transport/create-transport.ts';
import type { Transport } from '../../../src/transport/transport.ts';
import { JPEG } from '../answers.ts';
import { PATIENT } from '../sample-order.ts';
import { tinyServer } from '../tiny-server.ts';

function ownTransport(): Transport {
  const transport = createTransport();
  onTestFinished(() => transport.close());
  return transport;
}

function fetching(url: string, changes: Partial<PictureDownload> = {}) {
  return downloadPicture({
    url,
    baseUrl: 'https://api.example.com/v1',
    transport: ownTransport(),
    timeouts: PATIENT,
    signal: new AbortController().signal,
    ...changes,
  });
}

const sends =
  (headers: Readonly<Record<string, string>>, body: Uint8Array | string = JPEG, status = 200) =>
  (response: ServerResponse) => {
    response.writeHead(status, headers).end(body);
  };

describe('downloadPicture from the configured host', () => {
  it.each<[Readonly<Record<string, string>>, string | undefined]>([
    [{ 'content-type': 'image/jpeg' }, 'image/jpeg'],
    [{ 'content-type': 'IMAGE/PNG; charset=binary' }, 'image/png'],
    [{ 'content-type': 'binary/octet-stream' }, undefined],
    [{ 'content-type': 'application/json' }, undefined],
    [{ 'content-type': 'text/event-stream' }, undefined],
    [{}, undefined],
  ])('takes the bytes whatever they are called: %j', async (headers, declaredMediaType) => {
    const server = await tinyServer(sends(headers));
    const outcome = await fetching(`${server.url}/out/1.jpg?sig=abc`, { baseUrl: `${server.url}/v1` });
    expect(outcome).toEqual({ ok: true, bytes: Buffer.from(JPEG), declaredMediaType });
    expect(server.requests[0]).toMatchObject({ method: 'GET', path: '/out/1.jpg?sig=abc' });
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
    expect(server.requests[0]?.headers).not.toHaveProperty('cookie');
  });

  it.each<[number, boolean]>([
    [404, true],
    [403, false],
    [410, false],
    [429, true],
    [503, true],
  ])('HTTP %i is a refusal (worth another try: %s)', async (status, transient) => {
    const server = await tinyServer(sends({}, 'secret text', status));
    const outcome = await fetching(`${server.url}/1.png`, { baseUrl: server.url });
    expect(outcome).toEqual({
      ok: false,
      failure: { reason: 'refused', transient, statusCode: status, phrase: expect.any(String) },
    });
    expect(JSON.stringify(outcome)).not.toContain('secret');
  });

  it.each([301, 302, 303, 307, 308])('follows HTTP %i, without credentials', async (status) => {
    const server = await tinyServer((response, { path }) =>
      path === '/cache/1.jpg'
        ? sends({ 'content-type': 'image/jpeg' })(response)
        : sends({ location: '/cache/1.jpg', 'set-cookie': 'session=1' }, 'moved', status)(response),
    );
    const outcome = await fetching(`${server.url}/1.jpg`, { baseUrl: server.url });
    expect(outcome).toEqual({ ok: true, bytes: Buffer.from(JPEG), declaredMediaType: 'image/jpeg' });
    expect(server.requests.map(({ path }) => path)).toEqual(['/1.jpg', '/cache/1.jpg']);
    for (const { headers } of server.requests) {
      expect(headers).not.toHaveProperty('authorization');
      expect(headers).not.toHaveProperty('cookie');
    }
  });

  it.each([
    'http://169.254.169.254/latest/meta-data',
    'https://127.0.0.1/1.png',
    'http://pictures.example/1.png',
    'https://user:password@pictures.example/1.png',
    'file:///etc/passwd',
  ])('follows no redirect to %s', async (location) => {
    const server = await tinyServer(sends({ location }, '', 302));
    const outcome = await fetching(`${server.url}/1.png`, { baseUrl: server.url });
    expect(outcome).toMatchObject({ ok: false, failure: { reason: 'refused_address', transient: false } });
    expect(JSON.stringify(outcome)).not.toContain(location);
    expect(server.requests).toHaveLength(1);
  });

  it('does not walk from one machine of its own to another', async () => {
    const other = await tinyServer(sends({}));
    const server = await tinyServer(sends({ location: `${other.url}/1.png` }, '', 302));
    expect(await fetching(`${server.url}/1.png`, { baseUrl: server.url })).toMatchObject({
      ok: false,
      failure: { reason: 'refused_address' },
    });
    expect(other.requests).toHaveLength(0);
  });

  it.each([
    ['in a circle', { location: '/1.png' }, 4],
    ['to nowhere', {}, 1],
    ['to no address', { location: 'http://' }, 1],
  ])('gives up on a host that redirects %s', async (_how, headers, requests) => {
    const server = await tinyServer(sends(headers, '', 302));
    const outcome = await fetching(`${server.url}/1.png`, { baseUrl: server.url });
    expect(outcome).toMatchObject({ ok: false, failure: { reason: 'refused', transient: false, statusCode: 302 } });
    expect(server.requests).toHaveLength(requests);
  });

  it.each(['announced', 'sent'])('takes no more than the limit, %s', async (how) => {
    const server = await tinyServer((response) => {
      response.writeHead(200, how === 'announced' ? { 'content-length': '2048' } : {});
      response.end(Buffer.alloc(2048));
    });
    const outcome = await fetching(`${server.url}/1.png`, { baseUrl: server.url, maxBytes: 1024 });
    expect(outcome).toMatchObject({ ok: false, failure: { reason: 'too_large', transient: false } });
  });

  it('an empty answer is no picture', async () => {
    const server = await tinyServer(sends({ 'content-type': 'image/png' }, ''));
    expect(await fetching(`${server.url}/1.png`, { baseUrl: server.url })).toMatchObject({
      ok: false,
      failure: { reason: 'refused' },
    });
  });

  it('does not wait for a first byte longer than for any other, since nothing is generated any more', async () => {
    const server = await tinyServer(() => undefined);
    const outcome = await fetching(`${server.url}/1.png`, { baseUrl: server.url, timeouts: { ...PATIENT, idleMs: 50 } });
    expect(outcome).toMatchObject({ ok: false, failure: { reason: 'unreachable', transient: true } });
  });

  it('an abort reaches the socket', async () => {
    const server = await tinyServer(() => undefined);
    const caller = new AbortController();
    const reason = new Error('left');
    const work = fetching(`${server.url}/1.png`, { baseUrl: server.url, signal: caller.signal });
    await expect.poll(() => server.requests.length).toBe(1);
    caller.abort(reason);
    await expect(work).rejects.toBe(reason);
    await server.hungUp;
    await expect(fetching(server.url, { baseUrl: server.url, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe('downloadPicture from elsewhere', () => {
  it.each([
    'http://pictures.example/1.png',
    'ftp://pictures.example/1.png',
    'file:///etc/passwd',
    'data:image/png;base64,QUJD',
    'https://user:password@pictures.example/1.png',
    '/relative.png',
    '',
    'https://127.0.0.1/1.png',
    'https://2130706433/1.png',
    'https://0x7f.1/1.png',
    'https://[::1]/1.png',
    'https://[::ffff:8.8.8.8]/1.png',
    'https://169.254.169.254/latest/meta-data',
    'https://localhost/1.png',
  ])('refuses %j before anything is sent', async (url) => {
    const outcome = await fetching(url);
    expect(outcome).toMatchObject({ ok: false, failure: { reason: 'refused_address', transient: false, statusCode: undefined } });
    if (url !== '') expect(JSON.stringify(outcome)).not.toContain(url);
  });

  it('refuses another port of the configured machine, and asks it nothing', async () => {
    const own = await tinyServer(sends({}));
    const other = await tinyServer(sends({}));
    for (const url of [
      other.url,
      other.url.replace('http:', 'https:'),
      other.url.replace(/http:\/\/127\.0\.0\.1/, 'https://localhost'),
    ]) {
      expect(await fetching(`${url}/1.png`, { baseUrl: own.url })).toMatchObject({
        ok: false,
        failure: { reason: 'refused_address' },
      });
    }
    expect(other.requests).toHaveLength(0);
  });
});
