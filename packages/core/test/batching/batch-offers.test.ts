import { describe, expect, it, onTestFinished } from 'vitest';
import { gemini } from '../../src/channels/gemini.ts';
import { openAI } from '../../src/channels/openai.ts';
import { createImageService, ModelRetiredError, ModelUnknownError, RequestInvalidError } from '../../src/index.ts';
import { batchWorld, charged, HOUR_MS, itemsOf, kites, NAME, rejection } from './batch-world.ts';

const PRO = 'gemini-3-pro-image';

/** Two accounts at Google, the second one cheaper, and OpenAI, which has no batches here. Nobody is asked. */
function shop(options: Partial<Parameters<typeof createImageService>[0]> = {}) {
  const price = { basis: 'request', nanoUsd: 60_000_000, source: 'a test', date: '2026-11-21' } as const;
  const images = createImageService({
    channels: [
      openAI({ apiKey: 'sk' }),
      gemini({ id: 'list', apiKey: 'k' }),
      gemini({ id: 'cheap', apiKey: 'k', prices: { [PRO]: price } }),
      gemini({ id: 'flex', apiKey: 'k', serviceTier: 'flex' }),
    ],
    probe: false,
    ...options,
  });
  onTestFinished(() => images.close());
  return images;
}

const named = (
  offers: readonly { readonly channel: string; readonly model: string; readonly size: string; readonly asOrdered: boolean }[],
) => offers.map(({ channel, model, size, asOrdered }) => `${channel} ${model} ${size}${asOrdered ? '' : ' less'}`);

describe('offers', () => {
  it('are of those who have batches, the cheapest first', () => {
    const { batches } = shop();
    const offers = batches.offers({ prompt: 'a kite', model: PRO, size: '2K' });
    expect(named(offers)).toEqual([`cheap ${PRO} 2K`, `list ${PRO} 2K`]);
    expect(offers[0]).toMatchObject({ expectedNanoUsd: 30_000_000, upperNanoUsd: 30_000_000 });
  });

  it('are of what was ordered before what is less, which is only what degrade allows', () => {
    const { batches } = shop();
    const hero = { prompt: 'a kite', purpose: 'hero', size: '4K' } as const;
    const offers = named(batches.offers(hero));
    expect(offers.slice(0, 2)).toEqual(
      [`list ${PRO} 4K`, `cheap ${PRO} 4K`].toSorted((one, other) => offers.indexOf(one) - offers.indexOf(other)),
    );
    const isLess = (offer: string): boolean => offer.endsWith(' less');
    expect(new Set(offers.slice(2).map(isLess))).toEqual(new Set([true]));
    const whole = named(batches.offers(hero, { degrade: { models: false, sizes: false } }));
    expect(new Set(whole.map(isLess))).toEqual(new Set([false]));
  });

  it('say that another model is less where the ordered one has no batch', () => {
    const purposes = { ours: { models: ['gpt-image-2', PRO], size: '1K' } } as const;
    const { batches } = shop({ purposes });
    const offers = named(batches.offers({ prompt: 'a kite', purpose: 'ours' }));
    expect(offers).toEqual([`cheap ${PRO} 1K less`, `list ${PRO} 1K less`]);
    expect(batches.offers({ prompt: 'a kite', model: 'gpt-image-2' })).toEqual([]);
  });

  it('heed the route, the tags, the budget and the references of a request', () => {
    const request = { prompt: 'a kite', model: PRO } as const;
    expect(named(shop().batches.offers(request, { route: { exclude: ['cheap'] } }))).toEqual([`list ${PRO} 1K`]);
    expect(shop().batches.offers(request, { route: { compliance: 'region:eu' } })).toEqual([]);
    const budgets = [{ key: '*', window: 'day', limitUsd: 0.05 }] as const;
    expect(named(shop({ budgets }).batches.offers(request))).toEqual([`cheap ${PRO} 1K`]);
    const images = Array.from({ length: 14 }, () => new Uint8Array(3));
    expect(() => shop().batches.offers({ ...request, images })).toThrow(/images\[13\]/);
  });

  it('are refused for what cannot be understood', () => {
    const { batches } = shop();
    expect(errorOf(() => batches.offers({ prompt: '' }))).toSatisfy(RequestInvalidError.isInstance);
    expect(errorOf(() => batches.offers({ prompt: 'a', model: 'gemini-9' }))).toSatisfy(ModelUnknownError.isInstance);
    expect(errorOf(() => batches.offers({ prompt: 'a', model: 'imagen-4.0-generate-001' }))).toSatisfy(
      ModelRetiredError.isInstance,
    );
  });
});

describe('a batch by an offer', () => {
  it('is drawn in its size, and says what is less', async () => {
    const world = await batchWorld();
    const { images } = world.service({ purposes: { ours: { models: ['gemini-3.1-flash-lite-image', PRO], size: '2K' } } });
    const request = { prompt: 'a kite', purpose: 'ours' } as const;
    const offer = images.batches.offers(request).find(({ model, size }) => model === PRO && size === '1K');
    expect(offer).toMatchObject({ asOrdered: false });
    const requests = [{ key: 'a', request, size: '1K' }] as const;
    const { jobId } = await images.batches.submit(NAME, requests, world);
    world.clock.advance(HOUR_MS);
    const [item] = await itemsOf(await images.batches.collect({ ...NAME, jobId }, requests, world));
    expect(item).toMatchObject({
      result: {
        images: [{ size: '1K' }],
        model: PRO,
        warnings: [{ code: 'size_lowered' }],
        degraded: [{ what: 'size', ordered: '2K' }],
      },
    });
  });

  it('is turned to a cheaper purpose by a budget at its guard, and says so', async () => {
    const world = await batchWorld();
    const purposes = {
      hero: { models: [PRO], size: '4K' },
      economy: { models: ['gemini-nano-banana-2.1'], size: '1K' },
    } as const;
    const budgets = [{ key: '*', window: 'total', limitUsd: 3, guardAt: 0.1 }] as const;
    const { images } = world.service({ purposes, budgets });
    const request = { prompt: 'a kite', purpose: 'hero' } as const;
    const requests = Array.from({ length: 3 }, (_, index) => ({ key: `hero-${index}`, request }));
    await images.batches.submit(NAME, requests, world);
    const [offer] = images.batches.offers(request);
    expect(offer).toMatchObject({ model: 'gemini-nano-banana-2.1', size: '1K' });
    const name = { ...NAME, displayName: 'turned', model: 'gemini-nano-banana-2.1' };
    const turned = [{ key: 'a', request, size: '1K' }] as const;
    const { jobId } = await images.batches.submit(name, turned, world);
    world.clock.advance(HOUR_MS);
    const [item] = await itemsOf(await images.batches.collect({ ...name, jobId }, turned, world));
    expect(item).toMatchObject({
      result: {
        model: 'gemini-nano-banana-2.1',
        degraded: [{ what: 'purpose', ordered: 'hero', delivered: 'economy', reason: 'budget_guard' }],
      },
    });
  });

  it('is not drawn by a model that its request did not name', async () => {
    const world = await batchWorld();
    const { images } = world.service();
    const error = await rejection(images.batches.submit(NAME, kites(1, { model: 'gemini-nano-banana-2.1' }), world));
    expect(error).toMatchObject({ issues: [{ path: 'requests[0]', message: expect.stringContaining('studio') }] });
  });

  it('is collected by its key where its request is lost', async () => {
    const world = await batchWorld();
    const budgets = [{ key: 'shop', window: 'total', limitUsd: 5 }] as const;
    const { images } = world.service({ budgets });
    const options = { budgetKey: 'shop' };
    const requests = kites(2).map((request) => ({ ...request, options }));
    const { jobId } = await images.batches.submit(NAME, requests, world);
    world.clock.advance(HOUR_MS);
    const left = requests.map(({ key }) => ({ key, options, size: '1K' as const }));
    const items = await itemsOf(await images.batches.collect({ ...NAME, jobId }, left, world));
    expect(items).toMatchObject([
      { key: 'kite-0', result: { warnings: [] } },
      { key: 'kite-1', result: { warnings: [] } },
    ]);
    expect(images.budgets()).toMatchObject([{ spentNanoUsd: charged(world), reservedNanoUsd: 0 }]);
  });

  it('is collected although its request could not be placed any more', async () => {
    const world = await batchWorld();
    const requests = kites(1);
    const { jobId } = await world.service().images.batches.submit(NAME, requests, world);
    world.clock.advance(HOUR_MS);
    const { images } = world.service({ limits: { maxPromptChars: 3 } });
    const [item] = await itemsOf(await images.batches.collect({ ...NAME, jobId }, requests, world));
    expect(item).toMatchObject({ key: 'kite-0', result: { images: [{ channel: 'studio', model: PRO }] } });
  });
});

function errorOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
