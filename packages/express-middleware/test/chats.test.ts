import { drawPicture } from '@retake/simulator';
import { describe, expect, it } from 'vitest';
import { createMemoryChatStore, type ChatStore } from '../src/index.ts';
import { eventsOf, EXPRESSES, mount, post, startWorld, until } from './world.ts';

const named = (request: { get(name: string): string | undefined }) => ({ name: request.get('x-name') ?? 'shop' });
const bodyOf = async (response: Response) => (await response.json()) as Record<string, never>;

async function begin(url: string, options: object = {}, headers: Record<string, string> = {}): Promise<string> {
  const response = await post(`${url}/chats`, options, headers);
  expect(response.status).toBe(201);
  return `${url}/chats/${String((await bodyOf(response))['id'])}`;
}

describe.each(EXPRESSES)('chats in %s', (_name, express) => {
  it('are drawn turn by turn, in every form, and told', async () => {
    const { images, simulator } = await startWorld();
    const url = await mount(images, {}, express);
    const chat = await begin(url, { model: 'nano-banana-pro', size: '1K', aspectRatio: '1:1' });
    const first = await bodyOf(await post(`${chat}/turns`, { prompt: 'a logo: one bean' }));
    expect(first).toMatchObject({ turn: 1, images: [{ width: 1024, height: 1024 }], model: 'gemini-3-pro-image' });
    const form = new FormData();
    form.set('prompt', 'with this mug');
    form.append(
      'images',
      new Blob([drawPicture({ width: 64, height: 48, mediaType: 'image/png', caption: '', seed: 3 })]),
      'mug.png',
    );
    const second = await fetch(`${chat}/turns`, { method: 'POST', body: form, headers: { accept: 'image/*' } });
    expect([second.status, second.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    await second.arrayBuffer();
    simulator.script('secret-gemini', ['overloaded']);
    const third = await eventsOf(await post(`${chat}/turns`, { prompt: 'on green' }, { accept: 'text/event-stream' }));
    expect(third.map(({ event }) => event)).toEqual([
      'call.started',
      'attempt.started',
      'attempt.failed',
      'failover',
      'attempt.started',
      'attempt.succeeded',
      'result',
    ]);
    expect(third.at(-1)?.data).toMatchObject({ turn: 3 });
    expect(JSON.stringify(third)).not.toContain('secret-');
    const told = await bodyOf(await fetch(chat));
    expect(told).toMatchObject({
      model: 'gemini-3-pro-image',
      size: '1K',
      turns: [{ prompt: 'a logo: one bean', references: 0 }, { references: 1 }, { prompt: 'on green', picture: { width: 1024 } }],
      cost: { usd: simulator.ledger.nanoUsd() / 1e9 },
    });
    expect((await fetch(chat, { method: 'DELETE' })).status).toBe(204);
    expect((await fetch(chat)).status).toBe(404);
    expect((await post(`${chat}/turns`, { prompt: 'x' })).status).toBe(404);
  });

  it('belong to the caller that began them', async () => {
    const { images, simulator } = await startWorld();
    const url = await mount(images, { authorize: named }, express);
    const chat = await begin(url);
    const other = { 'x-name': 'press' };
    const answers = await Promise.all([
      fetch(chat, { headers: other }),
      fetch(chat, { headers: other, method: 'DELETE' }),
      post(`${chat}/turns`, { prompt: 'x' }, other),
      fetch(`${url}/chats/none`),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    expect(simulator.ledger.entries).toHaveLength(0);
    expect((await fetch(chat)).status).toBe(200);
    expect((await fetch(chat, { method: 'PUT' })).headers.get('allow')).toBe('GET, HEAD, DELETE');
  });
});

describe('a chat', () => {
  it('is held to what its caller may ask for, when it begins and in each turn', async () => {
    const { images } = await startWorld();
    const url = await mount(images, { authorize: named, limits: { models: ['gemini-3-pro-image'], sizes: ['1K'] } });
    expect((await post(`${url}/chats`, {})).status).toBe(403);
    expect((await post(`${url}/chats`, { model: 'gemini-3-pro-image', size: '4K' })).status).toBe(403);
    const chat = await begin(url, { model: 'gemini-3-pro-image', size: '1K' });
    expect((await post(`${chat}/turns`, { prompt: 'x', size: '4K' })).status).toBe(403);
    const wrong = await bodyOf(await post(`${chat}/turns`, { prompt: '', model: 'gpt-image-2', nonsense: 1 }));
    expect(wrong).toMatchObject({
      code: 'request_invalid',
      issues: expect.arrayContaining([{ path: 'model', message: expect.any(String) }]),
    });
    expect((await post(`${chat}/turns`, { prompt: 'a bean' })).status).toBe(200);
  });

  it('takes one turn at a time, and stays as it was where its client leaves', async () => {
    const { images, simulator } = await startWorld();
    const url = await mount(images);
    const chat = await begin(url);
    simulator.script('secret-gemini', ['hang']);
    const controller = new AbortController();
    const left = post(`${chat}/turns`, { prompt: 'x' }, {}, { signal: controller.signal }).catch(() => 'left');
    await until(() => simulator.requests('secret-gemini').length === 1);
    const busy = await post(`${chat}/turns`, { prompt: 'y' });
    expect([busy.status, (await bodyOf(busy))['code']]).toEqual([409, 'chat_busy']);
    expect((await fetch(chat, { method: 'DELETE' })).status).toBe(409);
    controller.abort();
    expect(await left).toBe('left');
    await until(() => simulator.ledger.entries[0]?.clientGone === true);
    // What the turn may have cost is the chat's, which has no turn more.
    const costOf = async () => (await bodyOf(await fetch(chat)))['cost'] as unknown as { unknownUpToUsd: number };
    await expect.poll(async () => (await costOf()).unknownUpToUsd).toBeGreaterThan(0);
    expect(await bodyOf(await fetch(chat))).toMatchObject({ turns: [] });
  });

  it('answers the repeat of a turn under its key with the same turn', async () => {
    const { images, simulator } = await startWorld();
    const url = await mount(images);
    const chat = await begin(url);
    const ask = async () => bodyOf(await post(`${chat}/turns`, { prompt: 'a bean' }, { 'idempotency-key': 'turn-1' }));
    const [first, second] = [await ask(), await ask()];
    expect([first['turn'], second['turn'], second['id'] === first['id']]).toEqual([1, 1, true]);
    expect(simulator.ledger.pictures()).toBe(1);
  });

  it('goes when there is no room for it, and a store that fails costs no picture', async () => {
    const { images } = await startWorld();
    const small = await mount(images, { chats: { store: createMemoryChatStore({ maxBytes: 8_192 }) } });
    const chat = await begin(small);
    expect((await post(`${chat}/turns`, { prompt: 'too large' })).status).toBe(200);
    expect((await fetch(chat)).status).toBe(404);
    const errors: unknown[] = [];
    const down = new Error('down');
    let fails = false;
    const memory = createMemoryChatStore();
    const store: ChatStore = {
      ...memory,
      get: (key) => (fails ? Promise.reject(down) : memory.get(key)),
      set: (key, value, keepMs) => (value.turns.length > 0 ? Promise.reject(down) : memory.set(key, value, keepMs)),
    };
    const url = await mount(images, { chats: { store }, onError: (error) => errors.push(error) });
    const kept = await begin(url);
    const drawn = await bodyOf(await post(`${kept}/turns`, { prompt: 'a bean' }));
    expect(drawn).toMatchObject({ images: [{}], warnings: [{ code: 'chat_turn_not_kept' }] });
    fails = true;
    expect((await fetch(kept)).status).toBe(503);
    expect(errors).toEqual([down, down]);
  });
});
