import { drawPicture } from '@retake/simulator';
import { describe, expect, it } from 'vitest';
import { BillingUnknownError, ChannelError, ServiceClosedError, type BatchRequest, type CollectedItem } from '../../src/index.ts';
import { pictureAnswer } from '../channels/answers.ts';
import { json, tinyServer } from '../channels/tiny-server.ts';
import { batchWorld, type BatchWorld, charged, HOUR_MS, itemsOf, kites, NAME, rejection, spentOn, told } from './batch-world.ts';

/** Item by item; the first entry is that of the submission, which costs nothing. */
const bills = ({ simulator }: BatchWorld): readonly number[] => simulator.ledger.entries.slice(1).map(({ nanoUsd }) => nanoUsd);

const nanoUsdOf = (item: CollectedItem): number => spentOn([item]);

/** A picture to look at. */
const FOX = drawPicture({ width: 512, height: 512, mediaType: 'image/png', caption: 'a fox', seed: 3 });

describe('what pictures of a batch cost', () => {
  it.each([
    ['by token', kites(4)],
    ['by token, in 4K', kites(2, { size: '4K' })],
    ['of another model', kites(2, { model: 'gemini-nano-banana-2.1' })],
  ])('is what the upstream charges: %s', async (_how, requests) => {
    const world = await batchWorld();
    const { images } = world.service();
    const name = { ...NAME, model: requests[0]!.request.model! };
    const { jobId } = await images.batches.submit(name, requests, world);
    world.clock.advance(HOUR_MS);
    const items = await itemsOf(await images.batches.collect({ ...name, jobId }, requests, world));
    expect(items.map(nanoUsdOf)).toEqual(bills(world));
    expect(charged(world)).toBeGreaterThan(0);
  });

  it('is what the upstream charges, with references', async () => {
    const world = await batchWorld();
    const { images } = world.service();
    const requests = kites(2, { images: [FOX, { base64: Buffer.from(FOX).toString('base64') }] });
    const { jobId } = await images.batches.submit(NAME, requests, world);
    world.clock.advance(HOUR_MS);
    const items = await itemsOf(await images.batches.collect({ ...NAME, jobId }, requests, world));
    expect(spentOn(items)).toBe(charged(world));
    const { lines } = (items[0] !== undefined && 'result' in items[0] ? items[0].result.attempts[0]?.cost : undefined) ?? {
      lines: [],
    };
    expect(lines.map(({ item }) => item)).toContain('input-image');
  });

  it('is half of an own price, whatever the upstream counts', async () => {
    const world = await batchWorld();
    const price = { basis: 'request', nanoUsd: 100_000_001, source: 'a test', date: '2026-11-21' } as const;
    const { images } = world.service({}, { prices: { 'gemini-3-pro-image': price } });
    const requests = kites(2);
    const { jobId } = await images.batches.submit(NAME, requests, world);
    world.clock.advance(HOUR_MS);
    const items = await itemsOf(await images.batches.collect({ ...NAME, jobId }, requests, world));
    expect(items.map(nanoUsdOf)).toEqual([50_000_001, 50_000_001]);
  });

  it('has the verdict of each that failed', async () => {
    const world = await batchWorld();
    const { images, events } = world.service();
    const onItem = { on: 'item' } as const;
    world.simulator.script('studio', [
      { kind: 'no-picture', ...onItem },
      { kind: 'invalid-argument', ...onItem },
      { kind: 'internal', ...onItem },
      { kind: 'interim-images', count: 2, ...onItem },
      { kind: 'rerouted', modelVersion: 'gemini-nano-banana-2.1', ...onItem },
      { kind: 'truncated-picture', ...onItem },
    ]);
    const requests = kites(7);
    const { jobId } = await images.batches.submit(NAME, requests, world);
    world.clock.advance(HOUR_MS);
    const items = await itemsOf(await images.batches.collect({ ...NAME, jobId }, requests, world));
    const verdicts = items.map((item) => {
      const [attempt] = 'result' in item ? item.result.attempts : item.attempts;
      return `${'result' in item ? 'picture' : attempt?.error?.type} ${attempt?.billing}`;
    });
    expect(verdicts).toEqual([
      'no_image billed',
      'invalid_request not-billed',
      'upstream_bug unknown',
      'picture billed',
      'picture billed',
      'upstream_bug billed',
      'picture billed',
    ]);
    expect(items.map(nanoUsdOf)).toEqual(bills(world));
    expect(items[4]).toMatchObject({
      result: { warnings: [{ code: 'model_version_differs' }], model: 'gemini-nano-banana-2.1' },
    });
    for (const item of items) if ('error' in item) expect(ChannelError.isInstance(item.error)).toBe(true);
    expect(told(events, 'call.ended').map(({ outcome }) => outcome)).toEqual([
      'exhausted',
      'invalid_request',
      'exhausted',
      'success',
      'success',
      'exhausted',
      'success',
    ]);
  });

  it('is bounded where it may have been billed and its request is lost', async () => {
    const world = await batchWorld();
    const { images } = world.service({ budgets: [{ key: '*', window: 'total', limitUsd: 9 }] });
    world.simulator.script('studio', [{ kind: 'internal', on: 'item' }]);
    const requests = kites(1);
    const { jobId } = await images.batches.submit(NAME, requests, world);
    const [held] = images.budgets();
    world.clock.advance(HOUR_MS);
    const [item] = await itemsOf(await images.batches.collect({ ...NAME, jobId }, [{ key: 'kite-0', size: '1K' }], world));
    const [attempt] = item !== undefined && 'attempts' in item ? item.attempts : [];
    expect(attempt?.unknownUpToNanoUsd).toBeGreaterThan(held?.reservedNanoUsd ?? 0);
    expect(images.budgets()).toMatchObject([{ spentNanoUsd: attempt?.unknownUpToNanoUsd, reservedNanoUsd: 0 }]);
  });

  it('is counted of what belongs to nobody, and is told', async () => {
    const picture = (changes: object): object => {
      const bytes = drawPicture({ width: 1024, height: 1024, mediaType: 'image/jpeg', caption: 'a kite', seed: 1 });
      const data = Buffer.from(bytes).toString('base64');
      const content = { role: 'model', parts: [{ inlineData: { mimeType: 'image/jpeg', data } }] };
      return pictureAnswer({ candidates: [{ content, finishReason: 'STOP' }], ...changes });
    };
    const items = [
      { response: picture({}), metadata: { key: 'kite-0' } },
      { response: picture({}) },
      { response: picture({}), metadata: { key: 'kite-0' } },
      { error: { code: 13 }, metadata: { key: 'somebody' } },
    ];
    const output = { inlinedResponses: { inlinedResponses: items } };
    const state = 'BATCH_STATE_SUCCEEDED';
    const job = { name: 'batches/x1', done: true, metadata: { displayName: NAME.displayName, state, output } };
    const server = await tinyServer(json(job));
    const world = await batchWorld();
    const budgets = [{ key: '*', window: 'total', limitUsd: 9 }] as const;
    const { images, events } = world.service({ budgets }, { baseUrl: server.url });
    const made = { ...NAME, jobId: 'batches/x1' };
    const came = await itemsOf(await images.batches.collect(made, kites(1), world));
    expect(came.map(({ key }) => key)).toEqual(['kite-0']);
    const [one] = came;
    const each = one === undefined ? 0 : nanoUsdOf(one);
    const ended = told(events, 'call.ended');
    expect(ended.map(({ costNanoUsd }) => costNanoUsd)).toEqual([each, each, each, 0]);
    expect(ended.map(({ warnings }) => warnings.map(({ code }) => code))).toEqual([
      [],
      ['batch_item_unmatched'],
      ['batch_item_unmatched'],
      [],
    ]);
    // What may have been billed counts at its bound, which is that of the largest request there could have been.
    const [standing] = images.budgets();
    expect(standing?.spentNanoUsd).toBeGreaterThan(3 * each);
    await itemsOf(await images.batches.collect(made, kites(1), world));
    expect(images.budgets()).toEqual([standing]);
  });
});

describe('a batch whose submission was not answered', () => {
  it('is found by its name once it is listed, and costs what one does', async () => {
    const world = await batchWorld({ batch: { runningMs: HOUR_MS, listedAfterMs: HOUR_MS / 2 } });
    const budgets = [{ key: '*', window: 'total', limitUsd: 9 }] as const;
    const { images } = world.service({ budgets });
    const requests = kites(2);
    world.simulator.script('studio', [{ kind: 'reset', billed: true }]);
    const error = await rejection(images.batches.submit(NAME, requests, world));
    expect(error).toMatchObject({ failure: { class: 'network', billing: 'unknown' } });
    expect(BillingUnknownError.isInstance(error)).toBe(false);
    expect(await images.batches.find(NAME, world)).toBeUndefined();
    world.clock.advance(HOUR_MS / 2);
    const found = await images.batches.find(NAME, world);
    expect(found).toMatchObject({ state: 'running', displayName: NAME.displayName });
    world.clock.advance(HOUR_MS / 2);
    const items = await itemsOf(await images.batches.collect({ ...NAME, jobId: found?.jobId ?? '' }, requests, world));
    expect(spentOn(items)).toBe(charged(world));
    expect(images.budgets()).toMatchObject([{ spentNanoUsd: charged(world), reservedNanoUsd: 0 }]);
  });
});

describe('a batch that ends without its pictures', () => {
  it('is cancelled, and gives its money back when that is said', async () => {
    const world = await batchWorld();
    const { images } = world.service({ budgets: [{ key: '*', window: 'total', limitUsd: 9 }] });
    const requests = kites(2);
    const { jobId } = await images.batches.submit(NAME, requests, world);
    const made = { ...NAME, jobId };
    await images.batches.cancel(made, world);
    expect(await images.batches.look(made, world)).toMatchObject({ state: 'cancelled' });
    const batch = await images.batches.collect(made, requests, world);
    expect(await itemsOf(batch)).toEqual([]);
    await images.batches.release(NAME, requests);
    expect(images.budgets()).toMatchObject([{ spentNanoUsd: 0, reservedNanoUsd: 0 }]);
  });

  it('expires, and says so', async () => {
    const world = await batchWorld({ batch: { runningMs: 100 * HOUR_MS, expiresAfterMs: 48 * HOUR_MS } });
    const { images } = world.service();
    const requests = kites(2);
    const { jobId } = await images.batches.submit(NAME, requests, world);
    world.clock.advance(48 * HOUR_MS);
    const batch = await images.batches.collect({ ...NAME, jobId }, requests, world);
    expect(batch).toMatchObject({ state: 'expired', error: { failure: { class: 'timeout' } } });
    expect(await itemsOf(batch)).toEqual([]);
  });

  it('is refused for its credential, which then holds for what is offered', async () => {
    const world = await batchWorld();
    const { images, events } = world.service();
    const [request] = kites(1);
    world.simulator.script('studio', ['unauthenticated']);
    expect(await rejection(images.batches.submit(NAME, kites(1), world))).toMatchObject({ failure: { class: 'auth' } });
    expect(images.batches.offers(request!.request)).toEqual([]);
    expect(told(events, 'channel.unavailable')).toMatchObject([{ channel: 'studio', reason: 'channel_disabled' }]);
    images.enable('studio');
    expect(images.batches.offers(request!.request)).toHaveLength(1);
  });
});

describe('a question about a batch', () => {
  it('leaves the pictures where they are', async () => {
    const world = await batchWorld({ pictureWeight: { '1K': 2_000_000 } });
    const { images } = world.service();
    const { jobId } = await images.batches.submit(NAME, kites(3), world);
    world.clock.advance(HOUR_MS);
    const ask = async (path: string): Promise<number> => {
      const answer = await fetch(`${world.simulator.url('studio')}${path}`, { headers: { 'x-goog-api-key': 'any' } });
      return (await answer.arrayBuffer()).byteLength;
    };
    await images.batches.look({ ...NAME, jobId }, world);
    await images.batches.find(NAME, world);
    const asked = world.simulator
      .requests('studio')
      .slice(-2)
      .map(({ path }) => path);
    expect(asked).toMatchObject(
      [/^\/v1beta\/batches\/\w+\?fields=/, /^\/v1beta\/batches\?.*fields=/].map((path) => expect.stringMatching(path)),
    );
    for (const path of asked) expect(await ask(path)).toBeLessThan(2_000);
    expect(await ask(`/v1beta/${jobId}`)).toBeGreaterThan(6_000_000);
  });

  it('ends on the socket when its signal is aborted', async () => {
    const server = await tinyServer(() => undefined);
    const world = await batchWorld();
    const { images } = world.service({}, { baseUrl: server.url });
    for (const ask of [
      (signal: AbortSignal) => images.batches.look({ ...NAME, jobId: 'batches/x1' }, { signal }),
      (signal: AbortSignal) => images.batches.collect({ ...NAME, jobId: 'batches/x1' }, kites(1), { signal }),
      (signal: AbortSignal) => images.batches.submit(NAME, kites(1), { signal }),
    ]) {
      const before = server.requests.length;
      const caller = new AbortController();
      const asking = rejection(ask(caller.signal));
      await expect.poll(() => server.requests.length).toBe(before + 1);
      const reason = new Error('left');
      caller.abort(reason);
      expect(await asking).toBe(reason);
    }
    await server.hungUp;
  });

  it('says that it cost nothing when it fails', async () => {
    const world = await batchWorld();
    const { images } = world.service();
    world.simulator.script('studio', [{ kind: 'internal', on: 'poll' }]);
    const error = await rejection(images.batches.look({ ...NAME, jobId: 'batches/x1' }, world));
    expect(error).toMatchObject({ failure: { class: 'upstream_bug', billing: 'not-billed' } });
    expect(await rejection(images.batches.look({ ...NAME, jobId: 'batches/x1' }, world))).toMatchObject({
      failure: { statusCode: 404, billing: 'not-billed' },
    });
  });
});

describe('a batch of more than fifty', () => {
  it('goes and comes as a file, and can be read again after a break', async () => {
    const world = await batchWorld();
    const { images, events } = world.service({ budgets: [{ key: '*', window: 'total', limitUsd: 20 }] });
    const requests = kites(60, { model: 'gemini-nano-banana-2.1' });
    const name = { ...NAME, model: 'gemini-nano-banana-2.1' };
    const { jobId } = await images.batches.submit(name, requests, world);
    world.clock.advance(HOUR_MS);
    const batch = await images.batches.collect({ ...name, jobId }, requests, world);
    let read = 0;
    for await (const _item of batch.items) if ((read += 1) === 20) break;
    const items = await itemsOf(batch);
    expect(new Set(items.map(({ key }) => key)).size).toBe(60);
    expect(spentOn(items)).toBe(charged(world));
    expect(images.budgets()).toMatchObject([{ spentNanoUsd: charged(world), reservedNanoUsd: 0 }]);
    expect(told(events, 'call.ended')).toHaveLength(60);
  });
});

describe('a service that closes', () => {
  it('waits for whoever reads a batch, and ends the reading when that takes too long', async () => {
    const world = await batchWorld();
    const { images } = world.service({ drainMs: 50 });
    const requests: readonly BatchRequest[] = kites(2);
    const { jobId } = await images.batches.submit(NAME, requests, world);
    world.clock.advance(HOUR_MS);
    const { items } = await images.batches.collect({ ...NAME, jobId }, requests, world);
    const reader = items[Symbol.asyncIterator]();
    expect((await reader.next()).done).toBe(false);
    const closing = images.close();
    await reader.return?.(undefined);
    await closing;
    expect(ServiceClosedError.isInstance(await rejection(reader.next()))).toBe(false);
    expect(ServiceClosedError.isInstance(await rejection(itemsOf({ items })))).toBe(true);
  });
});
