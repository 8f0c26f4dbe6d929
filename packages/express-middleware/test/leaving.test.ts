import { once } from 'node:events';
import { connect } from 'node:net';
import express5 from 'express';
import { describe, expect, it } from 'vitest';
import {
  createMemoryAnswerStore,
  createMemoryChatStore,
  imageRoutes,
  imageService,
  type AnswerStore,
  type ChatStore,
} from '../src/index.ts';
import { EXPRESSES, listen, mount, post, startWorld, until } from './world.ts';

const KITE = { prompt: 'a red kite' };
const named = (request: { get(name: string): string | undefined }) => ({ name: request.get('x-name') ?? 'nobody' });

describe.each(EXPRESSES)('a client that leaves in %s', (_name, express) => {
  it('ends its call, which keeps the attempt as of unknown cost', async () => {
    const { images, simulator, events } = await startWorld();
    simulator.script('secret-gemini', ['hang']);
    const url = await mount(images, {}, express);
    const controller = new AbortController();
    const left = post(`${url}/generate`, KITE, {}, { signal: controller.signal }).catch(() => 'left');
    await until(() => simulator.requests('secret-gemini').length === 1);
    controller.abort();
    expect(await left).toBe('left');
    await until(() => events.at(-1)?.type === 'call.ended');
    expect(events.find(({ type }) => type === 'attempt.failed')).toMatchObject({ billing: 'unknown', errorType: 'cancelled' });
    expect(events.at(-1)).toMatchObject({ outcome: 'cancelled', costIncomplete: true, labels: { caller: 'anonymous' } });
    await until(() => simulator.ledger.entries[0]?.clientGone === true);
    expect(simulator.requests('secret-relay')).toHaveLength(0);
  });

  it('ends its call in the middle of a stream of events too', async () => {
    const { images, simulator, events } = await startWorld();
    simulator.script('secret-gemini', ['hang']);
    const url = await mount(images, {}, express);
    const response = await post(`${url}/generate`, KITE, { accept: 'text/event-stream' });
    await until(() => simulator.requests('secret-gemini').length === 1);
    await response.body?.cancel();
    await until(() => events.at(-1)?.type === 'call.ended');
    expect(events.at(-1)).toMatchObject({ outcome: 'cancelled' });
  });

  it('with a key leaves its call running, and finds the answer when it comes back', async () => {
    const { images, simulator, events } = await startWorld({ behaviour: { latency: { medianMs: 300 } } });
    const url = await mount(images, { authorize: named }, express);
    const headers = { 'idempotency-key': 'order-1', 'x-name': 'shop' };
    const controller = new AbortController();
    const left = post(`${url}/generate`, KITE, headers, { signal: controller.signal }).catch(() => 'left');
    await until(() => simulator.requests('secret-gemini').length === 1);
    controller.abort();
    expect(await left).toBe('left');
    const [again, atTheSameMoment, asPicture] = await Promise.all([
      post(`${url}/generate`, KITE, headers),
      post(`${url}/generate`, KITE, headers),
      post(`${url}/generate`, KITE, { ...headers, accept: 'image/jpeg' }),
    ]);
    expect([again.status, atTheSameMoment.status, asPicture.status]).toEqual([200, 200, 200]);
    const { id } = (await again.json()) as { id: string };
    expect(asPicture.headers.get('x-retake-call-id')).toBe(id);
    await until(() => events.some(({ type }) => type === 'call.ended'));
    const later = await fetch(`${url}/answers/order-1`, { headers: { 'x-name': 'shop' } });
    expect(await later.json()).toMatchObject({ id });
    expect(simulator.ledger.entries).toHaveLength(1);
    // What belongs to one caller is not there for another.
    const other = await fetch(`${url}/answers/order-1`, { headers: { 'x-name': 'press' } });
    expect(other.status).toBe(404);
    const reused = await post(`${url}/generate`, { prompt: 'another kite' }, headers);
    expect([reused.status, ((await reused.json()) as { code: string }).code]).toEqual([422, 'key_reused']);
    const own = await post(`${url}/generate`, KITE, { ...headers, 'x-name': 'press' });
    expect(((await own.json()) as { id: string }).id).not.toBe(id);
    expect(simulator.ledger.entries).toHaveLength(2);
  });
});

describe('a key', () => {
  it('is free again after a failure that cost nothing, and not after one that may have', async () => {
    const { images, simulator } = await startWorld({ service: { resilience: { onUnknownBilling: 'report' } } });
    const url = await mount(images);
    const ask = async (key: string, body: object = KITE) => {
      const response = await post(`${url}/generate`, body, { 'idempotency-key': key });
      return [response.status, ((await response.json()) as { code?: string }).code];
    };
    expect(await ask('free', { prompt: '' })).toEqual([400, 'request_invalid']);
    expect(await ask('free')).toEqual([200, undefined]);
    simulator.script('secret-gemini', [{ kind: 'reset', at: 'mid-body' }]);
    expect(await ask('taken')).toEqual([502, 'billing_unknown']);
    expect(await ask('taken')).toEqual([502, 'billing_unknown']);
    expect(simulator.requests('secret-gemini')).toHaveLength(2);
  });

  it('is free again after a refusal of our own, for which nobody was asked', async () => {
    const { images, simulator } = await startWorld();
    const memory = createMemoryChatStore();
    let looks = 0;
    const store: ChatStore = {
      ...memory,
      // The chat is there when its turn is let in, and cannot be looked up when it is to be drawn.
      get: (key) => ((looks += 1) === 2 ? Promise.reject(new Error('down')) : memory.get(key)),
    };
    const url = await mount(images, { chats: { store }, onError: () => undefined });
    const { id } = (await (await post(`${url}/chats`, {})).json()) as { id: string };
    const turn = async () => {
      const response = await post(`${url}/chats/${id}/turns`, KITE, { 'idempotency-key': 'turn-1' });
      return [response.status, ((await response.json()) as { code?: string }).code];
    };
    expect(await turn()).toEqual([503, 'busy']);
    expect(simulator.ledger.entries).toHaveLength(0);
    expect(await turn()).toEqual([200, undefined]);
    expect(await turn()).toEqual([200, undefined]);
    expect(simulator.ledger.entries).toHaveLength(1);
  });

  it('that stays taken names no time to come back, since none helps', async () => {
    const { images, simulator } = await startWorld();
    const url = await mount(images);
    simulator.script('secret-gemini', [{ kind: 'reset', at: 'mid-body' }]);
    simulator.script('secret-relay', () => ({ kind: 'rate-limited', retryAfterS: 3_000 }));
    const ask = () => post(`${url}/generate`, { ...KITE, deadlineMs: 20_000 }, { 'idempotency-key': 'taken' });
    const [first, again] = [await ask(), await ask()];
    expect([first.status, again.status]).toEqual([503, 503]);
    expect([first.headers.get('retry-after'), again.headers.get('retry-after')]).toEqual([expect.any(String), null]);
    expect(simulator.requests('secret-gemini')).toHaveLength(1);
  });

  it('stays taken when there is no room for its answer', async () => {
    const { images, simulator } = await startWorld();
    const url = await mount(images, { idempotency: { store: createMemoryAnswerStore({ maxBytes: 3000 }) } });
    const ask = () => post(`${url}/generate`, KITE, { 'idempotency-key': 'large' });
    expect((await ask()).status).toBe(200);
    const again = await ask();
    expect([again.status, ((await again.json()) as { code: string }).code]).toEqual([410, 'answer_gone']);
    expect(simulator.requests('secret-gemini')).toHaveLength(1);
  });

  it('is not looked past when the store cannot be asked, and a store that keeps nothing loses no picture', async () => {
    const { images, simulator } = await startWorld();
    const errors: unknown[] = [];
    const down = new Error('down');
    const unreadable: AnswerStore = { get: () => Promise.reject(down), set: () => Promise.resolve() };
    const unwritable: AnswerStore = { get: () => Promise.resolve(undefined), set: () => Promise.reject(down) };
    const onError = (error: unknown) => errors.push(error);
    const first = await mount(images, { idempotency: { store: unreadable }, onError });
    expect((await post(`${first}/generate`, KITE, { 'idempotency-key': 'k' })).status).toBe(503);
    expect(simulator.requests('secret-gemini')).toHaveLength(0);
    const second = await mount(images, { idempotency: { store: unwritable }, onError });
    expect((await post(`${second}/generate`, KITE, { 'idempotency-key': 'k' })).status).toBe(200);
    expect(errors).toEqual([down, down]);
  });
});

describe('a client that reads slowly', () => {
  it('makes nothing grow, and one that reads nothing is cut off', async () => {
    const { images } = await startWorld({ scenario: { pictureWeight: 'realistic' } });
    const app = express5();
    app.use('/images', imageRoutes({ service: images, allowAnonymous: true, stalledMs: 200 }));
    const written: number[] = [];
    app.use((_request, _response, next) => next());
    const { url, server } = await listen(app);
    server.prependListener('request', (_request, response) => {
      const timer = setInterval(() => written.push(response.writableLength), 1);
      response.once('close', () => clearInterval(timer));
    });
    const body = JSON.stringify({ ...KITE, size: '4K' });
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write(
      `POST /images/generate HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    socket.pause();
    const [request] = (await once(server, 'request')) as [{ socket: { destroyed: boolean } }];
    await until(() => request.socket.destroyed);
    socket.destroy();
    // Of a picture of megabytes the response never held more than a piece.
    expect(Math.max(...written)).toBeGreaterThan(0);
    expect(Math.max(...written)).toBeLessThan(600_000);
  });
});

describe('imageService', () => {
  it('puts a service on requests, and closes what it made itself', async () => {
    const { images } = await startWorld();
    const shared = imageService(images);
    await shared.close();
    const app = express5();
    app.use(shared);
    app.get('/', (request, response, next) => {
      request.imageService.generate(KITE).then((result) => response.json({ pictures: result.images.length }), next);
    });
    const { url } = await listen(app);
    expect(await (await fetch(url)).json()).toEqual({ pictures: 1 });
    expect(shared.service).toBe(images);
  });

  it('asks clients to leave their connections once it closes, those that are being answered too', async () => {
    const { images, simulator } = await startWorld({ behaviour: { latency: { medianMs: 300 } } });
    const shared = imageService(images);
    const app = express5();
    app.use(shared);
    app.use('/images', imageRoutes({ service: images, allowAnonymous: true }));
    const { url } = await listen(app);
    // Read to their ends as they come: a client on undici 7.30 may not survive a connection that closes under an answer it leaves unread.
    const leaving = async (asked: Promise<Response>): Promise<string | null> => {
      const answer = await asked;
      await answer.arrayBuffer();
      return answer.headers.get('connection');
    };
    const underWay = leaving(post(`${url}/images/generate`, KITE));
    await until(() => simulator.requests('secret-gemini').length === 1);
    await shared.close();
    expect(await leaving(fetch(`${url}/images/health`))).toBe('close');
    expect(await underWay).toBe('close');
  });

  it('drains: what is under way ends well, what comes later is told to go elsewhere', async () => {
    const { images, simulator } = await startWorld({ behaviour: { latency: { medianMs: 300 } } });
    const url = await mount(images);
    const underWay = post(`${url}/generate`, KITE);
    await until(() => simulator.requests('secret-gemini').length === 1);
    const closed = images.close();
    const late = await post(`${url}/generate`, KITE);
    expect([late.status, ((await late.json()) as { code: string }).code]).toEqual([503, 'service_closed']);
    const drained = await underWay;
    await drained.arrayBuffer();
    expect(drained.status).toBe(200);
    await closed;
  });
});
