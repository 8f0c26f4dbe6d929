import { describe, expect, it } from 'vitest';
import { flux } from '../../src/channels/flux.ts';
import { gemini } from '../../src/channels/gemini.ts';
import { openAI } from '../../src/channels/openai.ts';
import { openRouter } from '../../src/channels/open-router.ts';
import { seedream } from '../../src/channels/seedream.ts';
import { vertex } from '../../src/channels/vertex.ts';
import type { OwnPrices } from '../../src/channels/gemini.ts';
import type { Channel } from '../../src/index.ts';
import { modelOf } from '../catalog/model-of.ts';

const apiKey = 'sk-not-a-real-key';
const MAKERS: readonly (readonly [string, string, (prices: OwnPrices) => Channel])[] = [
  ['gemini', 'gemini-3-pro-image', (prices) => gemini({ apiKey, prices })],
  ['vertex', 'gemini-3-pro-image', (prices) => vertex({ project: 'shop', accessToken: 't', prices })],
  ['openAI', 'gpt-image-2.6-flare', (prices) => openAI({ apiKey, prices })],
  ['openRouter', 'gemini-3-pro-image', (prices) => openRouter({ apiKey, prices })],
  ['seedream', 'seedream-5-5-261028', (prices) => seedream({ apiKey, prices })],
  ['flux', 'flux-2-pro', (prices) => flux({ apiKey, prices })],
];

describe('own prices', () => {
  it.each(MAKERS)('of %s can be dollars a request', async (_name, model, make) => {
    for (const usd of [0.05, '0.05']) {
      const channel = make({ [model]: usd });
      expect(channel.price(modelOf(model))).toMatchObject({ price: { basis: 'request', nanoUsd: 50_000_000 } });
      await channel.close();
    }
  });

  it('say what to write instead, each problem by its path', () => {
    expect(() => openAI({ apiKey, prices: { 'gpt-image-2': -1 } })).toThrow(
      'prices.gpt-image-2: dollars a request, such as 0.09, or a price such as pricePerPicture(…)',
    );
    const halved: unknown = { basis: 'request', nanoUsd: 0.5, source: 's', date: '2026-11-21' };
    expect(() => openAI({ apiKey, prices: { 'gpt-image-2': halved as OwnPrices[string] } })).toThrow(
      'prices.gpt-image-2.nanoUsd',
    );
  });
});
