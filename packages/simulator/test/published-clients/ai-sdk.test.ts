import { createBlackForestLabs } from '@ai-sdk/black-forest-labs';
import { createGoogleGenerativeAI } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { APICallError, generateImage, NoImageGeneratedError } from 'ai';
import type { ImageModel } from 'ai';
import { describe, expect, test } from 'vitest';
import { createVirtualClock, drawPicture } from '../../src/index.ts';
import type { Simulator } from '../../src/index.ts';
import { referencePixels } from '../../src/pictures/reference-pixels.ts';
import { simulate } from '../asking.ts';

const CHANNELS = [
  { id: 'google', dialect: 'ai-studio', apiKeys: ['k'] },
  { id: 'openai', dialect: 'openai', apiKeys: ['k'] },
  { id: 'flux', dialect: 'flux', apiKeys: ['k'] },
] as const;

/** The published providers, set up as their documentation shows, and nothing else. */
const MODELS: Readonly<Record<string, (simulator: Simulator) => ImageModel>> = {
  google: (simulator) =>
    createGoogleGenerativeAI({ apiKey: 'k', baseURL: `${simulator.url('google')}/v1beta` }).image('gemini-3-pro-image'),
  openai: (simulator) => createOpenAI({ apiKey: 'k', baseURL: `${simulator.url('openai')}/v1` }).image('gpt-image-2.6-flare'),
  flux: (simulator) =>
    createBlackForestLabs({ apiKey: 'k', baseURL: `${simulator.url('flux')}/v1`, pollIntervalMillis: 5 }).image('flux-2-pro'),
};

const modelOf = (simulator: Simulator, channel: string): ImageModel => {
  const model = MODELS[channel]?.(simulator);
  if (model === undefined) throw new Error(`no model for ${channel}`);
  return model;
};

const reference = drawPicture({ width: 512, height: 512, mediaType: 'image/png', caption: '', seed: 3 });

describe.each(Object.keys(MODELS))('ai with the provider of %s', (channel) => {
  test('generates', async () => {
    const simulator = await simulate({ channels: [...CHANNELS] });
    const { image } = await generateImage({ model: modelOf(simulator, channel), prompt: 'a red kite', maxRetries: 0 });
    expect(image.mediaType).toMatch(/^image\/(png|jpeg)$/);
    expect(referencePixels(image.base64)).toEqual({ width: 1024, height: 1024 });
    expect(simulator.ledger.entries).toMatchObject([{ channel, pictures: 1, billed: true, status: 200 }]);
  });

  test('edits', async () => {
    const simulator = await simulate({ channels: [...CHANNELS] });
    const { image } = await generateImage({
      model: modelOf(simulator, channel),
      prompt: { text: 'put it on a table', images: [reference] },
      maxRetries: 0,
    });
    expect(referencePixels(image.base64)).toBeDefined();
    const [request] = simulator.requests(channel);
    expect(request?.bodyBytes).toBeGreaterThan(reference.byteLength);
    expect(simulator.ledger.pictures(channel)).toBe(1);
  });

  test.each([
    ['invalid-api-key', { google: 400, openai: 401, flux: 403 }],
    ['overloaded', { google: 503, openai: 503, flux: 503 }],
    ['rate-limited', { google: 429, openai: 429, flux: 429 }],
    ['invalid-argument', { google: 400, openai: 400, flux: 400 }],
    ['internal', { google: 500, openai: 500, flux: 500 }],
  ] as const)('throws for %s', async (fault, statuses) => {
    const simulator = await simulate({ channels: [...CHANNELS] });
    simulator.script(channel, [fault]);
    const asked = generateImage({ model: modelOf(simulator, channel), prompt: 'a red kite', maxRetries: 0 });
    const error: unknown = await asked.catch((reason: unknown) => reason);
    expect(APICallError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ statusCode: new Map(Object.entries(statuses)).get(channel) });
    expect(simulator.ledger.nanoUsd()).toBe(0);
  });
});

describe('ai, where its providers differ', () => {
  test('a safety stop of Gemini is no picture', async () => {
    const simulator = await simulate({ channels: [...CHANNELS] });
    simulator.script('google', [{ kind: 'no-picture', finishReason: 'IMAGE_SAFETY' }]);
    const asked = generateImage({ model: modelOf(simulator, 'google'), prompt: 'a red kite', maxRetries: 0 });
    const error: unknown = await asked.catch((reason: unknown) => reason);
    expect(NoImageGeneratedError.isInstance(error)).toBe(true);
  });

  test('the cost of a FLUX task is told by its provider', async () => {
    const simulator = await simulate({ channels: [...CHANNELS] });
    const { providerMetadata } = await generateImage({
      model: modelOf(simulator, 'flux'),
      prompt: 'a red kite',
      providerOptions: { blackForestLabs: { width: 1536, height: 1024 } },
    });
    expect(providerMetadata).toMatchObject({ blackForestLabs: { images: [{ cost: 4.5, outputMegapixels: 1.57 }] } });
    expect(simulator.ledger.nanoUsd()).toBe(45_000_000);
  });

  test('a moderated FLUX request ends the wait', async () => {
    const simulator = await simulate({ channels: [...CHANNELS] });
    simulator.script('flux', [{ kind: 'no-picture', finishReason: 'OTHER' }]);
    const asked = generateImage({ model: modelOf(simulator, 'flux'), prompt: 'a red kite', maxRetries: 0 });
    await expect(asked).rejects.toThrow(/generation failed/);
  });

  test('polls until the task is done', async () => {
    const clock = createVirtualClock(Date.UTC(2026, 10, 21));
    const latency = { medianMs: 8_000 };
    const simulator = await simulate({ clock, channels: [{ id: 'flux', dialect: 'flux', behaviour: { latency } }] });
    const asked = generateImage({ model: modelOf(simulator, 'flux'), prompt: 'a red kite', maxRetries: 0 });
    await expect.poll(() => simulator.requests('flux').length).toBeGreaterThan(2);
    clock.advance(8_000);
    expect((await asked).image.mediaType).toBe('image/jpeg');
  });
});
