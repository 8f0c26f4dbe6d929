import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createVirtualClock } from '../../src/index.ts';
import type { FaultOrder, Simulator } from '../../src/index.ts';
import { referencePixels } from '../../src/pictures/reference-pixels.ts';
import { ORDERS, orderOn, post, simulateWires } from './orders.ts';

const KEY = { 'x-key': 'k' };
const SECONDS = 1000;
const MINUTES = 60 * SECONDS;

const submitted = z.object({
  id: z.uuid(),
  polling_url: z.url(),
  cost: z.number().nullable(),
  input_mp: z.number(),
  output_mp: z.number(),
});
const state = z.object({
  status: z.string(),
  progress: z.number().nullish(),
  details: z.unknown(),
  result: z.looseObject({ sample: z.string().optional(), seed: z.number().optional() }).nullish(),
});

const submit = async (simulator: Simulator, body: object = {}): Promise<z.output<typeof submitted>> =>
  submitted.parse(await (await orderOn(simulator, 'flux', { body })).json());

const poll = async (url: string): Promise<z.output<typeof state>> =>
  state.parse(await (await fetch(url, { headers: KEY })).json());

const slow = { behaviour: { latency: { medianMs: 9 * SECONDS } } };

describe('a FLUX task', () => {
  test('is pending, then ready; its picture is fetched without a key for ten minutes', async () => {
    const clock = createVirtualClock(0);
    const simulator = await simulateWires(['flux'], { clock }, { ...slow, apiKeys: ['k'] });
    const task = await submit(simulator, { seed: 7 });
    expect(task).toMatchObject({ cost: 3, input_mp: 0, output_mp: 1.05 });
    expect(await poll(task.polling_url)).toMatchObject({ status: 'Pending', result: null });
    clock.advance(9 * SECONDS);
    const ready = await poll(task.polling_url);
    expect(ready).toMatchObject({ status: 'Ready', result: { seed: 7, prompt: 'a red kite', duration: 9 } });
    const sample = ready.result?.sample ?? '';
    const picture = await fetch(sample);
    expect(picture.headers.get('content-type')).toBe('image/jpeg');
    const bytes = Buffer.from(await picture.arrayBuffer());
    expect(referencePixels(bytes.toString('base64'))).toEqual({ width: 1024, height: 1024 });
    clock.advance(10 * MINUTES - 1);
    expect((await fetch(sample)).status).toBe(200);
    clock.advance(1);
    expect((await fetch(sample)).status).toBe(403);
    expect((await fetch(sample.replace(/sig=.*/, 'sig=other'))).status).toBe(404);
    expect(simulator.ledger.entries).toMatchObject([{ model: 'flux-2-pro', pictures: 1, nanoUsd: 30_000_000, status: 200 }]);
  });

  test('reasons and generates on FLUX 3', async () => {
    const clock = createVirtualClock(0);
    const simulator = await simulateWires(['flux'], { clock }, slow);
    const path = '/v1/flux-3-image';
    const order = { prompt: 'a red kite', aspect_ratio: '16:9', resolution: '2k' };
    const task = submitted.parse(await (await post(simulator.url('flux') + path, order, KEY)).json());
    expect(task.cost).toBe(10);
    expect(await poll(task.polling_url)).toMatchObject({ status: 'Reasoning' });
    clock.advance(6 * SECONDS);
    expect(await poll(task.polling_url)).toMatchObject({ status: 'Generating', progress: 0.66 });
    clock.advance(3 * SECONDS);
    const { result } = await poll(task.polling_url);
    const picture = Buffer.from(await (await fetch(result?.sample ?? '')).arrayBuffer());
    expect(referencePixels(picture.toString('base64'))).toEqual({ width: 2720, height: 1536 });
  });

  test('goes on when the client leaves before it is told its id', async () => {
    const simulator = await simulateWires(['flux']);
    simulator.script('flux', ['late']);
    const leaving = new AbortController();
    const asked = orderOn(simulator, 'flux', { signal: leaving.signal }).catch(() => undefined);
    await expect.poll(() => simulator.requests('flux')).toHaveLength(1);
    leaving.abort();
    await asked;
    await expect
      .poll(() => simulator.ledger.entries)
      .toMatchObject([{ pictures: 1, nanoUsd: 30_000_000, clientGone: true, status: undefined }]);
  });

  test.each<readonly [FaultOrder, string, number, number]>([
    ['prompt-blocked', 'Request Moderated', 0, 0],
    [{ kind: 'no-picture', finishReason: 'IMAGE_SAFETY' }, 'Content Moderated', 0, 0],
    [{ kind: 'no-picture', finishReason: 'OTHER' }, 'Error', 0, 0],
  ])('can end otherwise: %j is %s', async (fault, status, pictures, nanoUsd) => {
    const simulator = await simulateWires(['flux']);
    simulator.script('flux', [fault]);
    const task = await submit(simulator);
    expect(await poll(task.polling_url)).toMatchObject({ status, result: null });
    expect(simulator.ledger.entries).toMatchObject([{ pictures, nanoUsd }]);
  });

  test('is not found under another id, and not told to others', async () => {
    const simulator = await simulateWires(['flux'], {}, { apiKeys: ['k'] });
    const task = await submit(simulator);
    const other = await fetch(`${simulator.url('flux')}/v1/get_result?id=none`, { headers: KEY });
    expect(other.status).toBe(404);
    expect(await other.json()).toMatchObject({ status: 'Task not found' });
    expect((await fetch(task.polling_url)).status).toBe(403);
  });

  test('waits its turn: 24 are active at once, 6 of kontext-max', async () => {
    const clock = createVirtualClock(0);
    const simulator = await simulateWires(['flux'], { clock }, slow);
    const statuses = async (path: string, count: number): Promise<readonly number[]> => {
      const all = Array.from({ length: count }, () => post(simulator.url('flux') + path, { prompt: 'x' }, KEY));
      return (await Promise.all(all)).map(({ status }) => status).toSorted((a, b) => a - b);
    };
    expect(await statuses('/v1/flux-2-pro', 25)).toEqual([...Array<number>(24).fill(200), 429]);
    expect(await statuses('/v1/flux-kontext-max', 7)).toEqual([...Array<number>(6).fill(200), 429]);
    clock.advance(9 * SECONDS);
    expect(await statuses('/v1/flux-2-pro', 1)).toEqual([200]);
    expect(simulator.ledger.pictures()).toBe(31);
  });

  test('its legs fail on their own, and cost nothing more', async () => {
    const simulator = await simulateWires(['flux']);
    simulator.script('flux', [
      { kind: 'internal', on: 'poll' },
      { kind: 'model-gone', on: 'poll' },
      { kind: 'overloaded', on: 'download' },
      { kind: 'reset', on: 'download' },
      { kind: 'wrong-content-length', byBytes: -10, on: 'download' },
    ]);
    const task = await submit(simulator);
    expect((await fetch(task.polling_url, { headers: KEY })).status).toBe(500);
    expect(await poll(task.polling_url)).toMatchObject({ status: 'Task not found' });
    const sample = (await poll(task.polling_url)).result?.sample ?? '';
    expect((await fetch(sample)).status).toBe(503);
    await expect(fetch(sample)).rejects.toThrow('fetch failed');
    const short = (await (await fetch(sample)).arrayBuffer()).byteLength;
    expect((await (await fetch(sample)).arrayBuffer()).byteLength).toBe(short + 10);
    expect(simulator.ledger.entries).toHaveLength(1);
  });
});

describe('FLUX prices, in credits', () => {
  const PNG = 'iVBORw0KGgoAAAANSUhEUgAAABAAAAAJCAIAAAC0SDtlAAAAG0lEQVR42mNkYGgQYGAgHrEwyDCQBEY10EQDAD9fAnJ7xNtvAAAAAElFTkSuQmCC';

  test.each([
    ['flux-2-pro', {}, 3],
    ['flux-2-pro', { width: 2048, height: 2048 }, 7.5],
    ['flux-2-pro', { input_image: PNG }, 4.5],
    ['flux-2-max', {}, 7],
    ['flux-2-klein-4b', {}, 1.4],
    ['flux-pro-1.1', { width: 1440, height: 1440 }, 4],
    ['flux-3-image', { resolution: '4k' }, 60.7],
  ])('%s with %j costs %d', async (model, body, cost) => {
    const simulator = await simulateWires(['flux']);
    const answer = await post(`${simulator.url('flux')}/v1/${model}`, { prompt: 'x', ...body }, KEY);
    expect(await answer.json()).toMatchObject({ cost });
    expect(simulator.ledger.nanoUsd()).toBe(Math.round(cost * 10_000_000));
  });

  test.each([
    ['flux-pro-1.1', { width: 1000 }, 'width'],
    ['flux-2-pro', { width: 32 }, 'width'],
    ['flux-2-pro', { width: 4096, height: 4096 }, 'width'],
    ['flux-2-pro', { prompt: undefined }, 'prompt'],
    ['flux-pro-1.1', { input_image: PNG }, 'input_image'],
    ['flux-3-image', { resolution: '8k' }, 'resolution'],
  ])('%s with %j is a 422 about %s', async (model, body, field) => {
    const simulator = await simulateWires(['flux']);
    const answer = await post(`${simulator.url('flux')}/v1/${model}`, { prompt: 'x', ...body }, ORDERS.flux.headers);
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ detail: [{ loc: ['body', field] }] });
  });
});

describe('the account and the fields of FLUX', () => {
  const finished = async (simulator: Simulator) => poll((await submit(simulator)).polling_url);

  test('tells the credits of whoever has a key', async () => {
    const simulator = await simulateWires(['flux'], {}, { apiKeys: ['k'] });
    const ask = (headers: Record<string, string>) => fetch(`${simulator.url('flux')}/v1/credits`, { headers });
    expect(await (await ask(KEY)).json()).toEqual({ credits: 10_000 });
    expect((await ask({})).status).toBe(403);
    expect(simulator.ledger.entries).toEqual([]);
  });

  test('counts the images of FLUX 3, and refuses what it does not know', async () => {
    const simulator = await simulateWires(['flux'], {});
    const picture = Buffer.from(await (await fetch((await finished(simulator)).result?.sample ?? '')).arrayBuffer()).toString(
      'base64',
    );
    const order = (body: object) => post(`${simulator.url('flux')}/v1/flux-3-image`, { prompt: 'a red kite', ...body }, KEY);
    expect(submitted.parse(await (await order({ images: [picture, picture] })).json())).toMatchObject({
      input_mp: 2.1,
      cost: 4.8,
    });
    for (const body of [{ images: Array.from({ length: 11 }, () => picture) }, { seed: 7 }, { input_image: picture }]) {
      expect((await order(body)).status).toBe(422);
    }
  });
});
