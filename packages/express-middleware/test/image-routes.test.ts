import { drawPicture } from '@retake/simulator';
import { describe, expect, it } from 'vitest';
import { eventsOf, EXPRESSES, mount, post, startWorld } from './world.ts';

const KITE = { prompt: 'a red kite' };

describe.each(EXPRESSES)('the routes in %s', (_name, express) => {
  it('answer with JSON: the picture, what it cost, and no channel', async () => {
    const { images, simulator } = await startWorld();
    const url = await mount(images, {}, express);
    const response = await post(`${url}/generate`, { ...KITE, size: '1K', aspectRatio: '16:9' });
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(Number(response.headers.get('content-length'))).toBe(Buffer.byteLength(text));
    expect(text).not.toContain('secret-');
    const result = JSON.parse(text);
    expect(result.images).toHaveLength(1);
    expect(Buffer.from(result.images[0].base64, 'base64').subarray(0, 3).toString('hex')).toBe('ffd8ff');
    expect(result).toMatchObject({ model: 'gemini-3-pro-image', attempts: [{ number: 1, outcome: 'delivered' }], missing: [] });
    expect(result.cost.usd).toBe(simulator.ledger.nanoUsd() / 1e9);
    expect(response.headers.get('x-retake-cost-usd')).toBe(String(result.cost.usd));
    expect(response.headers.get('cache-control')).toBe('private, no-store');
  });

  it('answer with the bytes of the picture where a picture is accepted', async () => {
    const { images } = await startWorld();
    const url = await mount(images, {}, express);
    const response = await post(`${url}/generate`, KITE, { accept: 'image/*;q=0.9, application/json;q=0.2' });
    expect(response.headers.get('content-type')).toBe('image/jpeg');
    const bytes = await response.bytes();
    expect(bytes.byteLength).toBe(Number(response.headers.get('content-length')));
    expect(Buffer.from(bytes).subarray(0, 3).toString('hex')).toBe('ffd8ff');
    expect(response.headers.get('x-retake-attempts')).toBe('1');
    expect(response.headers.get('x-retake-channel')).toBeNull();
  });

  it('answer with events as they happen, the result last, and no channel', async () => {
    const { images, simulator } = await startWorld();
    simulator.script('secret-gemini', ['overloaded']);
    const url = await mount(images, {}, express);
    const response = await post(`${url}/generate`, KITE, { accept: 'text/event-stream' });
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const events = await eventsOf(response);
    expect(events.map(({ event }) => event)).toEqual([
      'call.started',
      'attempt.started',
      'attempt.failed',
      'failover',
      'attempt.started',
      'attempt.succeeded',
      'result',
    ]);
    expect(JSON.stringify(events)).not.toMatch(/secret-|127\.0\.0\.1/);
    expect(events.at(-1)?.data).toMatchObject({ cost: { usd: 0.09 } });
  });

  it('take references as a form and as base64, byte for byte', async () => {
    const { images, simulator } = await startWorld();
    const url = await mount(images, {}, express);
    const mug = drawPicture({ width: 640, height: 480, mediaType: 'image/png', caption: 'mug', seed: 3 });
    const form = new FormData();
    form.set('prompt', 'put the mug on a table');
    form.set('n', '1');
    form.append('images', new Blob([mug], { type: 'image/png' }), 'mug.png');
    const edited = await fetch(`${url}/edit`, { method: 'POST', body: form });
    expect(edited.status).toBe(200);
    const inJson = await post(`${url}/edit`, { ...KITE, images: [{ base64: Buffer.from(mug).toString('base64') }] });
    expect(inJson.status).toBe(200);
    const digest = Buffer.from(await crypto.subtle.digest('SHA-256', mug as Uint8Array<ArrayBuffer>)).toString('hex');
    const sent = simulator.requests('secret-gemini').map(({ body }) => JSON.stringify(body).includes(digest));
    expect(sent).toEqual([true, true]);
  });

  it('plan, estimate and tell their health without a channel', async () => {
    const { images, simulator } = await startWorld();
    const url = await mount(images, {}, express);
    const plan = await post(`${url}/plan`, KITE);
    expect(await plan.json()).toMatchObject({
      candidates: [{ model: 'gemini-3-pro-image', usd: expect.any(Number) }, { usd: 0.09 }],
    });
    const estimate = await post(`${url}/estimate`, { ...KITE, n: 2 });
    const text = await estimate.text();
    expect(text).not.toContain('secret-');
    expect(JSON.parse(text)).toMatchObject({ pictures: 2, usd: expect.any(Number) });
    const health = await fetch(`${url}/health`);
    expect([health.status, await health.json()]).toEqual([200, { status: 'ok' }]);
    expect(simulator.requests('secret-gemini')).toHaveLength(0);
  });

  it("tell callers of one's own everything", async () => {
    const { images, simulator } = await startWorld();
    simulator.script('secret-gemini', ['overloaded']);
    const url = await mount(images, { authorize: () => ({ name: 'ops', expose: true }) }, express);
    const response = await post(`${url}/generate`, KITE);
    expect(response.headers.get('x-retake-channel')).toBe('secret-relay');
    expect(await response.json()).toMatchObject({
      channel: 'secret-relay',
      attempts: [{ channel: 'secret-gemini', error: { type: 'overloaded' } }, { channel: 'secret-relay' }],
      plan: { candidates: [{ channel: 'secret-gemini' }, { channel: 'secret-relay' }] },
    });
    const health = await fetch(`${url}/health`);
    expect(await health.json()).toMatchObject({
      status: 'ok',
      channels: [{ channel: 'secret-gemini' }, { channel: 'secret-relay' }],
    });
  });
});
