import { describe, expect, test } from 'vitest';
import { billByTokens } from '../../src/billing/bill.ts';
import type { PictureSize } from '../../src/index.ts';
import { findModel } from '../../src/models/model-list.ts';
import { ask, answerOf, order, simulate } from '../asking.ts';

/** Dollars a picture as Google prints them (pricing page of 2026-10-07), rounded as there. */
const PUBLISHED: readonly (readonly [model: string, size: PictureSize, usd: string])[] = [
  ['gemini-3-pro-image', '1K', '0.134'],
  ['gemini-3-pro-image', '2K', '0.134'],
  ['gemini-3-pro-image', '4K', '0.240'],
  ['gemini-nano-banana-2.1', '1K', '0.0336'],
  ['gemini-nano-banana-2.1', '2K', '0.0504'],
  ['gemini-nano-banana-2.1', '4K', '0.1134'],
  ['gemini-3.1-flash-image', '512', '0.045'],
  ['gemini-3.1-flash-image', '1K', '0.067'],
  ['gemini-3.1-flash-image', '2K', '0.101'],
  ['gemini-3.1-flash-image', '4K', '0.151'],
  ['gemini-3.1-flash-lite-image', '1K', '0.0336'],
  ['gemini-2.5-flash-image', '1K', '0.039'],
];

/** Dollars a request of laozhang.ai, 2026-10-07. */
const RELAY: readonly (readonly [model: string, usd: number])[] = [
  ['gemini-3-pro-image', 0.09],
  ['gemini-nano-banana-2.1', 0.045],
  ['gemini-3.1-flash-image', 0.055],
  ['gemini-3.1-flash-lite-image', 0.025],
  ['gemini-2.5-flash-image', 0.02],
];

describe('prices', () => {
  test.each(PUBLISHED)('%s at %s costs $%s a picture, as published', (id, size, usd) => {
    const model = findModel(id);
    if (model === undefined) throw new Error(`no model ${id}`);
    const nanoUsd = billByTokens(
      { promptText: 0, promptImage: 0, text: 0, image: model.imageTokens[size] ?? 0, thoughts: 0 },
      model.rates,
    );
    const decimals = usd.length - 2;
    // Half away from zero in integers: 0.13440 prints as 0.134.
    expect((Math.round(nanoUsd / 10 ** (9 - decimals)) / 10 ** decimals).toFixed(decimals)).toBe(usd);
  });

  test('a published answer with two pictures comes to the cent of a cent', () => {
    // Production usage published by a relay (APIYI, 2026): 615 prompt, 2478 candidates of which 2240 picture, 208 thoughts.
    const usage = { promptText: 99, promptImage: 516, text: 2478 - 2240, image: 2240, thoughts: 208 };
    const pro = findModel('gemini-3-pro-image');
    expect(pro && billByTokens(usage, pro.rates)).toBe(615 * 2_000 + 2240 * 120_000 + (238 + 208) * 12_000);
    expect(pro && billByTokens(usage, pro.rates)).toBe(275_382_000);
  });

  test.each(RELAY)('a relay asks $%s: %d a request, at any size', async (model, usd) => {
    const simulator = await simulate();
    await ask(simulator, { channel: 'relay', model });
    expect(simulator.ledger.nanoUsd('relay')).toBe(Math.round(usd * 1e9));
  });
});

describe('the ledger', () => {
  test('bills what the answer’s usage says', async () => {
    const simulator = await simulate();
    const body = {
      contents: [{ parts: [{ text: 'a red kite over the sea' }] }],
      generationConfig: { imageConfig: { imageSize: '4K' } },
    };
    const { usageMetadata } = await answerOf(await ask(simulator, { body }));
    const { promptTokenCount, candidatesTokenCount, thoughtsTokenCount, totalTokenCount } = usageMetadata ?? {};
    const [prompt, candidates, thoughts] = [Number(promptTokenCount), Number(candidatesTokenCount), Number(thoughtsTokenCount)];
    expect(totalTokenCount).toBe(prompt + candidates + thoughts);
    expect(candidates).toBeGreaterThan(2000);
    expect(simulator.ledger.nanoUsd()).toBe(prompt * 2_000 + 2000 * 120_000 + (candidates - 2000 + thoughts) * 12_000);
  });

  test('counts 560 tokens for each reference', async () => {
    const simulator = await simulate();
    const data = Buffer.from('picture').toString('base64');
    const image = { inlineData: { mimeType: 'image/png', data } };
    await ask(simulator, { body: { contents: [{ parts: [{ text: 'both' }, image, image] }] } });
    expect(simulator.ledger.entries).toMatchObject([{ usage: { promptText: 1, promptImage: 1120 } }]);
  });

  test('adds up by channel, and joins with answers and requests by the request’s id', async () => {
    const simulator = await simulate();
    const response = await ask(simulator);
    await ask(simulator, { channel: 'relay' });
    simulator.script('relay', ['overloaded']);
    await ask(simulator, { channel: 'relay' });
    const { ledger } = simulator;
    expect(ledger.byChannel()).toMatchObject({
      gemini: { requests: 1, billedRequests: 1, pictures: 1 },
      relay: { requests: 2, billedRequests: 1, pictures: 1, nanoUsd: 90_000_000 },
    });
    expect(ledger.nanoUsd()).toBe(ledger.nanoUsd('gemini') + ledger.nanoUsd('relay'));
    expect([ledger.pictures(), ledger.pictures('relay'), ledger.pictures('vertex')]).toEqual([2, 1, 0]);
    const requestId = response.headers.get('x-request-id');
    expect((await answerOf(response)).responseId).toBe(requestId);
    expect(ledger.entries[0]?.requestId).toBe(requestId);
    expect(simulator.requests('gemini')[0]?.requestId).toBe(requestId);
  });

  test('a channel’s own price wins, exactly', async () => {
    const simulator = await simulate({
      channels: [{ id: 'gemini', dialect: 'ai-studio', prices: { 'gemini-3-pro-image': 0.1 } }],
    });
    await ask(simulator, { body: order('a red kite', { imageSize: '4K' }) });
    expect(simulator.ledger.nanoUsd()).toBe(100_000_000);
  });
});
