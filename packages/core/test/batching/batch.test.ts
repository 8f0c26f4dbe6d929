import { describe, expect, it } from 'vitest';
import { RequestInvalidError, ServiceClosedError } from '../../src/index.ts';
import { batchWorld, charged, HOUR_MS, itemsOf, kites, NAME, spentOn, told } from './batch-world.ts';

describe('a batch of a service', () => {
  it('is offered at half the price by the channel that has batches', async () => {
    const { service } = await batchWorld();
    const { images } = service();
    const [request] = kites(1);
    const single = images.plan(request!.request).candidates.find(({ channel }) => channel === 'studio');
    const offers = images.batches.offers(request!.request);
    expect(offers).toMatchObject([{ channel: 'studio', model: 'gemini-3-pro-image', size: '1K', asOrdered: true }]);
    expect((offers[0]?.expectedNanoUsd ?? 0) / 1e9).toBeCloseTo((single?.usd ?? 0) / 2, 9);
  });

  it('is submitted, found, looked at and collected for what its upstream charges', async () => {
    const world = await batchWorld();
    const { clock, signal, simulator } = world;
    const { images, events } = world.service();
    const requests = kites(3);
    const { jobId } = await images.batches.submit(NAME, requests, { signal });
    const made = { ...NAME, jobId };
    expect(await images.batches.look(made, { signal })).toMatchObject({ jobId, state: 'running', displayName: 'night-1' });
    expect(await itemsOf(await images.batches.collect(made, requests, { signal }))).toEqual([]);
    clock.advance(HOUR_MS);
    expect(await images.batches.find(NAME, { signal })).toMatchObject({
      jobId,
      state: 'succeeded',
      counts: { total: 3, succeeded: 3 },
    });
    const batch = await images.batches.collect(made, requests, { signal });
    expect(batch).toMatchObject({ state: 'succeeded', error: undefined });
    const items = await itemsOf(batch);
    expect(items.map(({ key }) => key)).toEqual(['kite-0', 'kite-1', 'kite-2']);
    expect(items).toMatchObject(
      requests.map(() => ({ result: { images: [{ mediaType: 'image/jpeg', size: '1K', channel: 'studio' }], warnings: [] } })),
    );
    expect(spentOn(items)).toBe(charged({ simulator }));
    expect(charged({ simulator })).toBeGreaterThan(0);

    expect(told(events, 'call.started')).toMatchObject(requests.map(() => ({ operation: 'batch', batchJob: jobId, size: '1K' })));
    expect(told(events, 'attempt.succeeded')).toMatchObject(
      requests.map(() => ({ channel: 'studio', model: 'gemini-3-pro-image', batchJob: jobId, durationMs: HOUR_MS })),
    );
    const ended = told(events, 'call.ended');
    expect(ended).toMatchObject(requests.map(() => ({ outcome: 'success', attempts: 1, returned: 1, costIncomplete: false })));
    expect(ended.reduce((sum, { costNanoUsd }) => sum + costNanoUsd, 0)).toBe(charged({ simulator }));
    expect(new Set(events.map((event) => ('callId' in event ? event.callId : ''))).size).toBe(3);
  });
});

describe('what is wrong with a batch', () => {
  it('is told all at once, before anything is sent', async () => {
    const { service, signal, simulator } = await batchWorld();
    const { images } = service();
    const wrong: unknown = [
      ...kites(1),
      ...kites(1),
      { key: '', request: { prompt: '' }, options: { deadlineMs: 5, budgetKey: 1 } },
      { key: 'b', request: { prompt: 'two', n: 2, model: 'gemini-3-pro-image' } },
      { key: 'c', request: { prompt: 'ours', model: 'gpt-image-2' } },
      { key: 'd', request: { prompt: ' ', model: 'gemini-3-pro-imag' }, options: { deadlineMs: 5 } },
    ];
    // @ts-expect-error -- from JavaScript
    const error: unknown = await images.batches.submit(NAME, wrong, { signal }).catch((reason: unknown) => reason);
    expect(RequestInvalidError.isInstance(error) ? error.issues.map(({ path }) => path) : error).toEqual([
      'requests[1].key',
      'requests[2].key',
      'requests[3].n',
      'requests[4]',
      'requests[5].options.deadlineMs',
      'requests[5].prompt',
    ]);
    expect(simulator.requests('studio')).toEqual([]);
  });

  it('is told of its name', async () => {
    const { service, signal } = await batchWorld();
    const { images } = service();
    const name = { channel: 'relay', model: 'gemini-4-pro', displayName: 'x' };
    const error: unknown = await images.batches.submit(name, kites(1), { signal }).catch((reason: unknown) => reason);
    expect(RequestInvalidError.isInstance(error) ? error.issues.map(({ path }) => path) : error).toEqual(['channel', 'model']);
  });
});

describe('a closed service', () => {
  it('takes no batches', async () => {
    const { service, signal } = await batchWorld();
    const { images } = service();
    await images.close();
    const error: unknown = await images.batches.submit(NAME, kites(1), { signal }).catch((reason: unknown) => reason);
    expect(ServiceClosedError.isInstance(error)).toBe(true);
  });
});
