import { gzipSync } from 'node:zlib';
import { drawPicture } from '@retake/simulator';
import { describe, expect, it } from 'vitest';
import { KEY, startGateways } from './gateways/gateway-world.ts';
import { EXPRESSES, mount, post, startWorld } from './world.ts';

const KITE = { prompt: 'a red kite' };

/** A problem as it came; tests look into it as they like. */
interface Problem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly retryAfterSeconds: number;
  readonly issues: readonly { readonly path: string; readonly message: string }[];
}

async function problemOf(response: Response): Promise<Problem> {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const problem = (await response.json()) as Problem;
  expect(problem).toMatchObject({
    status: response.status,
    type: `urn:retake:problem:${problem.code}`,
    title: expect.any(String),
  });
  expect(JSON.stringify(problem)).not.toContain('secret-');
  return problem;
}

describe.each(EXPRESSES)('what goes wrong in %s', (_name, express) => {
  it('is told as a problem with its own status', async () => {
    const { images, simulator } = await startWorld();
    const url = await mount(images, {}, express);
    const ask = async (path: string, init: RequestInit): Promise<unknown> => {
      const response = await fetch(`${url}${path}`, init);
      const { status, code } = await problemOf(response);
      return [status, code];
    };
    const json = { 'content-type': 'application/json' };
    const body = JSON.stringify(KITE);
    expect(await ask('/nothing', {})).toEqual([404, 'not_found']);
    expect(await ask('/', {})).toEqual([404, 'not_found']);
    expect(await ask('/generate', {})).toEqual([405, 'method_not_allowed']);
    expect(await ask('/generate', { method: 'OPTIONS' })).toEqual([405, 'method_not_allowed']);
    expect(await ask('/generate', { method: 'POST', headers: json, body: '{"prompt": ' })).toEqual([400, 'body_malformed']);
    expect(await ask('/generate', { method: 'POST', headers: json, body: '[]' })).toEqual([400, 'body_malformed']);
    expect(await ask('/generate', { method: 'POST', headers: json, body: '' })).toEqual([400, 'body_malformed']);
    expect(await ask('/generate', { method: 'POST', headers: json, body: Buffer.from([0x22, 0xff, 0x22]) })).toEqual([
      400,
      'body_malformed',
    ]);
    expect(await ask('/generate', { method: 'POST', headers: json, body: '{}' })).toEqual([400, 'request_invalid']);
    expect(await ask('/generate', { method: 'POST', headers: { 'content-type': 'text/plain' }, body })).toEqual([
      415,
      'body_unsupported',
    ]);
    expect(await ask('/generate', { method: 'POST', body: new URLSearchParams(KITE) })).toEqual([415, 'body_unsupported']);
    const latin = { 'content-type': 'application/json; charset=latin1' };
    expect(await ask('/generate', { method: 'POST', headers: latin, body })).toEqual([415, 'body_unsupported']);
    const packed = { ...json, 'content-encoding': 'gzip' };
    expect(await ask('/generate', { method: 'POST', headers: packed, body: gzipSync(body) })).toEqual([415, 'body_unsupported']);
    const video = { ...json, accept: 'video/mp4' };
    expect(await ask('/generate', { method: 'POST', headers: video, body })).toEqual([406, 'not_acceptable']);
    const several = { ...json, accept: 'image/png' };
    expect(await ask('/generate', { method: 'POST', headers: several, body: '{"prompt":"x","n":2}' })).toEqual([
      406,
      'not_acceptable',
    ]);
    expect(await ask('/generate', { method: 'POST', headers: { ...json, 'idempotency-key': 'ä' }, body })).toEqual([
      400,
      'body_malformed',
    ]);
    expect(await ask('/edit', { method: 'POST', headers: json, body })).toEqual([400, 'request_invalid']);
    expect(await ask('/answers/nobody-sent-it', {})).toEqual([404, 'not_found']);
    expect(simulator.requests('secret-gemini')).toHaveLength(0);
  });

  it('names every problem of a request, and what else may be done', async () => {
    const { images } = await startWorld();
    const url = await mount(images, {}, express);
    const invalid = await problemOf(await post(`${url}/generate`, { prompt: ' ', size: '9K', deadlineMs: -1, colour: 'red' }));
    expect(invalid.issues.map(({ path }) => path)).toEqual(['prompt', 'size', '', 'deadlineMs']);
    const unknown = await problemOf(await post(`${url}/generate`, { ...KITE, model: 'gemini-3-pro-imag' }));
    expect(unknown).toMatchObject({
      status: 400,
      code: 'model_unknown',
      nearest: expect.arrayContaining(['gemini-3-pro-image']),
    });
    const inside = await problemOf(await post(`${url}/generate`, { ...KITE, channelOptions: { other: {} } }));
    expect(inside.issues).toEqual([{ path: 'channelOptions', message: 'is not taken' }]);
    const method = await fetch(`${url}/generate`);
    expect(method.headers.get('allow')).toBe('POST');
  });

  it('tells nothing of upstreams, and when to come back', async () => {
    const { images, simulator } = await startWorld();
    const url = await mount(images, {}, express);
    for (const channel of ['secret-gemini', 'secret-relay'])
      simulator.script(channel, () => ({ kind: 'rate-limited', retryAfterS: 30 }));
    // Less than the upstreams ask for, and more than a busy machine takes.
    const response = await post(`${url}/generate`, { ...KITE, deadlineMs: 20_000 });
    const problem = await problemOf(response);
    expect(problem.status).toBeGreaterThanOrEqual(503);
    expect(Number(response.headers.get('retry-after'))).toBe(problem.retryAfterSeconds);
    expect(problem.retryAfterSeconds).toBeGreaterThan(0);
  });

  it('has the status of its own in a stream that has not begun, and is an event in one that has', async () => {
    const { images, simulator } = await startWorld();
    const url = await mount(images, {}, express);
    const refused = await post(`${url}/generate`, {}, { accept: 'text/event-stream' });
    expect(await problemOf(refused)).toMatchObject({ code: 'request_invalid' });
    simulator.script('secret-gemini', [{ kind: 'no-picture', finishReason: 'IMAGE_SAFETY' }]);
    const begun = await post(`${url}/generate`, KITE, { accept: 'text/event-stream' });
    expect(begun.status).toBe(200);
    const text = await begun.text();
    expect(text).toContain('event: problem\ndata: {"type":"urn:retake:problem:content_refused"');
  });

  it('is 413 for what is too large, as soon as that is seen', async () => {
    const { images, simulator } = await startWorld();
    const picture = drawPicture({
      width: 64,
      height: 64,
      mediaType: 'image/png',
      caption: 'mug',
      seed: 3,
    }) as Uint8Array<ArrayBuffer>;
    const uploads = { jsonBytes: 1000, formBytes: 100_000, fileBytes: 2000, files: 2, fields: 2, fieldBytes: 50 };
    const url = await mount(images, { uploads }, express);
    const form = async (...parts: readonly (readonly [string, string | Blob])[]): Promise<unknown> => {
      const body = new FormData();
      for (const [name, value] of parts) {
        if (typeof value === 'string') body.append(name, value);
        else body.append(name, value, 'x.png');
      }
      const { status, code } = await problemOf(await fetch(`${url}/edit`, { method: 'POST', body }));
      return [status, code];
    };
    const small = new Blob([picture]);
    const tooLarge = [413, 'body_too_large'];
    const response = await post(`${url}/generate`, { prompt: 'x'.repeat(2000) });
    expect((await problemOf(response)).code).toBe('body_too_large');
    expect(await form(['prompt', 'x'.repeat(60)])).toEqual(tooLarge);
    expect(await form(['images', new Blob([new Uint8Array(3000)])])).toEqual(tooLarge);
    expect(await form(['images', small], ['images', small], ['images', small])).toEqual(tooLarge);
    expect(await form(['a', '1'], ['b', '1'], ['c', '1'])).toEqual(tooLarge);
    expect(await form(['images', new Blob([new Uint8Array(200_000)])])).toEqual(tooLarge);
    expect(await form(['prompt', 'x'], ['file', small])).toEqual([400, 'body_malformed']);
    expect(simulator.requests('secret-gemini')).toHaveLength(0);
  });

  it('is 503 where too much is uploaded at the same moment', async () => {
    const { images } = await startWorld();
    const url = await mount(images, { uploads: { heldBytes: 100 } }, express);
    const response = await post(`${url}/generate`, { prompt: 'x'.repeat(200) });
    expect((await problemOf(response)).code).toBe('busy');
    expect(response.headers.get('retry-after')).toBe('2');
    // What was held is given back.
    expect((await post(`${url}/generate`, KITE)).status).toBe(200);
  });

  it('refuses bombs of pixels by their header', async () => {
    const { images, simulator } = await startWorld();
    const url = await mount(images, {}, express);
    const bomb = Buffer.from(drawPicture({ width: 64, height: 64, mediaType: 'image/png', caption: '', seed: 3 }));
    bomb.writeUInt32BE(60_000, 16);
    bomb.writeUInt32BE(60_000, 20);
    const form = new FormData();
    form.set('prompt', 'x');
    form.append('images', new Blob([bomb]), 'bomb.png');
    const problem = await problemOf(await fetch(`${url}/edit`, { method: 'POST', body: form }));
    expect(problem.issues).toEqual([{ path: 'images[0]', message: expect.stringContaining('more than 64000000 pixels') }]);
    expect(simulator.requests('secret-gemini')).toHaveLength(0);
  });

  it('is told to onError alone when nobody expected it', async () => {
    const { images } = await startWorld();
    const errors: unknown[] = [];
    const broken = new Error('the database of keys at 10.0.0.7 is down');
    const authorize = () => {
      throw broken;
    };
    const url = await mount(images, { authorize, onError: (error) => errors.push(error) }, express);
    const response = await post(`${url}/generate`, KITE);
    const text = await response.clone().text();
    expect(await problemOf(response)).toMatchObject({ status: 500, code: 'internal' });
    expect(text).not.toContain('10.0.0.7');
    expect(errors).toEqual([broken]);
  });
});

describe('JSON that is too much', () => {
  it('is told the limit that it passed', async () => {
    const { images } = await startWorld();
    const url = await mount(images);
    const deep = `{"images":${'['.repeat(5_000)}${']'.repeat(5_000)}}`;
    expect(await problemOf(await post(`${url}/generate`, deep))).toMatchObject({
      code: 'body_too_large',
      detail: 'At most 64 levels of JSON are taken.',
    });
    const broad = await problemOf(await post(`${url}/generate`, { images: Array.from({ length: 4_001 }, () => 0) }));
    expect(broad).toMatchObject({ code: 'body_too_large', detail: expect.stringContaining('At most 4000 keys and items') });
  });
});

describe('an answer', () => {
  it('is no longer than a page, however much is wrong', async () => {
    const { images } = await startWorld();
    const url = await mount(images);
    const many = Object.fromEntries(Array.from({ length: 3_900 }, (_, index) => [`field-${index}`, 0]));
    const { status, issues } = await problemOf(await post(`${url}/generate`, { prompt: '', ...many, ['x'.repeat(100_000)]: 1 }));
    expect(status).toBe(400);
    expect(JSON.stringify(issues).length).toBeLessThan(5_000);
    const { url: gateways } = await startGateways();
    const headers = { authorization: `Bearer ${KEY}` };
    for (const [path, body] of [
      ['/openai/v1/images/generations', { prompt: 'x', ...many }],
      ['/gemini/v1/models/gemini-3-pro-image:generateContent', { contents: Array.from({ length: 1_900 }, () => ({})) }],
    ] as const) {
      const answer = await post(`${gateways}${path}`, body, headers);
      const text = await answer.text();
      expect(answer.status).toBe(400);
      expect(text).toMatch(/and \d+ more/);
      expect(text.length).toBeLessThan(40_000);
    }
  });
});
