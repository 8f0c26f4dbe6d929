import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createImageQueue, type ImageQueueOptions } from '@retake/queue';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ImageRoutesOptions } from '../../src/index.ts';
import { MUG, reachingThisMachine, startHost } from '../picture-host.ts';
import { eventsOf, EXPRESSES, mount, post, startWorld, type WorldOptions } from '../world.ts';

// A machine that is busy takes half a minute to open its first database.
vi.setConfig({ testTimeout: 180_000 });

const named = (request: { get(name: string): string | undefined }) => ({ name: request.get('x-name') ?? 'shop' });
const bodyOf = async (response: Response) => (await response.json()) as Record<string, never>;
const KITE = { prompt: 'a red kite', model: 'gemini-3-pro-image', size: '1K' };

/** One database for all tests of a file: queues of a directory share it, and those of other names do not meet. */
let directory: string;
let opened = 0;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'retake-tickets-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function startShop(
  options: Partial<ImageRoutesOptions> = {},
  {
    express = EXPRESSES[0]?.[1],
    queue: queueOptions = {},
    world: worldOptions,
  }: { express?: (typeof EXPRESSES)[number][1] | undefined; queue?: Partial<ImageQueueOptions>; world?: WorldOptions } = {},
) {
  const world = await startWorld(worldOptions);
  opened += 1;
  const name = `tickets-${opened}`;
  const queue = await createImageQueue({ images: world.images, directory, name, offPeak: false, batch: false, ...queueOptions });
  onTestFinished(() => queue.close());
  const url = await mount(world.images, { authorize: named, queue, ...options } as Partial<ImageRoutesOptions>, express);
  return { ...world, queue, url, origin: new URL(url).origin };
}

/** Listens to a ticket until it has ended. */
const ended = async (address: string) => eventsOf(await fetch(address, { headers: { accept: 'text/event-stream' } }));

describe.each(EXPRESSES)('tickets in %s', (_name, express) => {
  it('are ordered, told, watched, fetched, and cost what the upstream charged', async () => {
    const { url, origin, simulator } = await startShop({}, { express });
    const items = [
      { key: 'kite', ...KITE },
      { key: 'ein Bär/2', ...KITE, prompt: 'a bear' },
    ];
    const ordered = await post(`${url}/tickets`, { items });
    expect(ordered.status).toBe(202);
    expect(ordered.headers.get('retry-after')).toBe('30');
    const ticket = await bodyOf(ordered);
    expect(ticket).toMatchObject({ count: 2, state: 'open', cancelled: false });
    const address = `${origin}${ordered.headers.get('location')}`;
    expect(address).toBe(`${url}/tickets/${String(ticket['id'])}`);

    const events = await ended(address);
    expect(events[0]?.event).toBe('progress');
    expect(events.at(-1)).toMatchObject({ event: 'ended', data: { state: 'ended', outcomes: { done: 2 } } });
    const told = events.filter(({ event }) => event === 'item').map(({ data }) => data);
    expect(told.map(({ key }) => String(key)).toSorted()).toEqual(['ein Bär/2', 'kite']);
    expect(JSON.stringify(events)).not.toContain('secret-');

    const response = await fetch(address);
    expect([response.status, response.headers.get('retry-after')]).toEqual([200, null]);
    const done = await bodyOf(response);
    expect(done).toMatchObject({
      state: 'ended',
      cost: { usd: simulator.ledger.nanoUsd() / 1e9, unknownUpToUsd: 0 },
      items: [
        { key: 'kite', index: 0, outcome: 'done', place: 'interactive', picture: { mediaType: 'image/jpeg', width: 1024 } },
        { key: 'ein Bär/2', index: 1 },
      ],
    });
    for (const item of done['items'] as unknown as readonly { picture: { url: string; bytes: number } }[]) {
      const picture = await fetch(`${origin}${item.picture.url}`);
      expect(picture.headers.get('content-type')).toBe('image/jpeg');
      expect((await picture.arrayBuffer()).byteLength).toBe(item.picture.bytes);
      const etag = picture.headers.get('etag') ?? '';
      expect((await fetch(`${origin}${item.picture.url}`, { headers: { 'if-none-match': etag } })).status).toBe(304);
    }
    expect((await fetch(`${address}/items/none`)).status).toBe(404);
  });

  it('belong to the caller that ordered them', async () => {
    const { url, origin } = await startShop({}, { express });
    const ordered = await post(`${url}/tickets`, { items: [{ key: 'kite', ...KITE }] });
    const address = `${origin}${ordered.headers.get('location')}`;
    await ended(address);
    const headers = { 'x-name': 'press' };
    const answers = await Promise.all([
      fetch(address, { headers }),
      fetch(address, { headers: { ...headers, accept: 'text/event-stream' } }),
      fetch(`${address}/items/kite`, { headers }),
      fetch(address, { headers, method: 'DELETE' }),
      fetch(`${url}/tickets/none`),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
    expect((await fetch(`${address}/items/kite`)).status).toBe(200);
    expect((await fetch(address, { method: 'PUT' })).headers.get('allow')).toBe('GET, HEAD, DELETE');
  });

  it('take the place of a picture that nobody can draw now', async () => {
    const { url, origin, simulator } = await startShop(
      {},
      { express, world: { service: { resilience: { maxAttempts: 2, deadlineMs: 20_000 } } } },
    );
    for (const channel of ['secret-gemini', 'secret-relay']) simulator.script(channel, () => 'overloaded');
    const body = { ...KITE, onExhausted: 'enqueue' };
    const parked = await post(`${url}/generate`, body, { 'idempotency-key': 'order-7' });
    expect(parked.status).toBe(202);
    expect(parked.headers.get('retry-after')).toBe('30');
    const again = await post(`${url}/generate`, body, { 'idempotency-key': 'order-7' });
    expect([again.status, again.headers.get('location')]).toEqual([202, parked.headers.get('location')]);
    const address = `${origin}${parked.headers.get('location')}`;
    expect(await bodyOf(await fetch(address))).toMatchObject({ count: 1, state: 'open' });
    expect((await fetch(address, { method: 'DELETE' })).status).toBe(202);
    expect((await ended(address)).at(-1)?.data).toMatchObject({ state: 'ended', cancelled: true });
    expect(simulator.ledger.nanoUsd()).toBe(0);
  });
});

describe('a ticket', () => {
  it('downloads each address once, for what is right and ordered alone', async () => {
    const host = await startHost((_request, response) => response.end(MUG));
    const { url, origin, simulator } = await startShop({ referenceUrls: true, transport: reachingThisMachine() });
    const item = (path: string, more: object = {}) => ({ ...KITE, images: [{ url: `${host.url}/${path}` }], ...more });
    const estimate = await bodyOf(await post(`${url}/tickets?estimate`, { items: [item('mug'), item('cup')] }));
    expect(Number(estimate['usd'])).toBeGreaterThan(0.2);
    const wrong = await post(`${url}/tickets`, { items: [item('mug'), item('cup', { prompt: ' ' })] });
    expect(wrong.status).toBe(400);
    expect(host.asked()).toBe(0);
    const ordered = await post(`${url}/tickets`, { items: [item('mug'), item('mug', { prompt: 'a bear' }), item('cup')] });
    expect(ordered.status).toBe(202);
    expect(host.asked()).toBe(2);
    await ended(`${origin}${ordered.headers.get('location')}`);
    expect(simulator.ledger.pictures()).toBe(3);
  });

  it('can be estimated, and nothing is ordered', async () => {
    const { url, queue, simulator } = await startShop({}, { queue: { batch: {} } });
    const answer = await post(`${url}/tickets?estimate`, { items: [KITE, KITE] });
    expect(answer.status).toBe(200);
    const estimate = await bodyOf(answer);
    expect(estimate).toMatchObject({ currency: 'USD', places: [{ place: 'batch', items: 2 }] });
    expect(Number(estimate['savedUsd'])).toBeGreaterThan(0.1);
    expect((await queue.census()).jobs).toEqual({ writing: 0, open: 0, ended: 0 });
    expect(simulator.requests('secret-gemini')).toHaveLength(0);
  });

  it('is ordered once under a key, and a key is one ticket’s', async () => {
    const { url } = await startShop();
    const key = { 'idempotency-key': 'monday' };
    const answers = await Promise.all([
      post(`${url}/tickets`, { items: [KITE] }, key),
      post(`${url}/tickets`, { items: [KITE] }, key),
    ]);
    const [first, second] = await Promise.all(answers.map(bodyOf));
    expect(first?.['id']).toBe(second?.['id']);
    const other = await bodyOf(await post(`${url}/tickets`, { items: [KITE] }, { ...key, 'x-name': 'press' }));
    expect(other['id']).not.toBe(first?.['id']);
    expect((await post(`${url}/tickets`, { items: [{ ...KITE, prompt: 'another' }] }, key)).status).toBe(422);
  });

  it('is held to what its caller may ask for, with every problem and its path', async () => {
    const { url, simulator } = await startShop({ limits: { sizes: ['1K'] }, tickets: { items: 2, withinMs: 3_600_000 } });
    const problemsOf = async (body: unknown) => {
      const response = await post(`${url}/tickets`, body);
      const { issues } = await bodyOf(response);
      return [response.status, (issues as unknown as readonly { path: string }[]).map(({ path }) => path)];
    };
    expect(await problemsOf({ items: [] })).toEqual([400, ['items']]);
    expect(await problemsOf({ items: [KITE], deadline: 'tomorrow', colour: 'red' })).toEqual([400, ['deadline', '']]);
    expect(
      await problemsOf({
        items: [
          { ...KITE, deadlineMs: 5 },
          { ...KITE, channelOptions: {} },
        ],
      }),
    ).toEqual([400, ['items[0].deadlineMs', 'items[1].channelOptions']]);
    expect(await problemsOf({ items: [KITE, { ...KITE, size: '4K' }, KITE], deadline: '2999-01-01T00:00:00Z' })).toEqual([
      403,
      ['items', 'deadline', 'items[1].size'],
    ]);
    expect(
      await problemsOf({
        items: [
          { ...KITE, prompt: '' },
          { ...KITE, model: 'none' },
        ],
      }),
    ).toEqual([400, ['items[0].prompt', 'items[1].model']]);
    expect(simulator.ledger.entries).toHaveLength(0);
  });

  it('is not there without a queue', async () => {
    const { images } = await startWorld();
    const url = await mount(images);
    expect((await post(`${url}/tickets`, { items: [KITE] })).status).toBe(404);
    expect((await post(`${url}/generate`, { ...KITE, onExhausted: 'enqueue' })).status).toBe(400);
  });

  it('takes no stream of events of a call that may be parked', async () => {
    const { url } = await startShop();
    const answer = await post(`${url}/generate`, { ...KITE, onExhausted: 'enqueue' }, { accept: 'text/event-stream' });
    expect(answer.status).toBe(400);
    expect((await post(`${url}/generate`, { ...KITE, onExhausted: 'soon' })).status).toBe(400);
    expect((await post(`${url}/generate`, { ...KITE, onExhausted: 'enqueue' })).status).toBe(200);
  });
});
