import { OpenRouter } from '@openrouter/sdk';
import { OpenRouterError } from '@openrouter/sdk/models/errors';
import { describe, expect, test } from 'vitest';
import type { FaultOrder, Simulator } from '../../src/index.ts';
import { referencePixels } from '../../src/pictures/reference-pixels.ts';
import { simulate } from '../asking.ts';

const MODEL = 'google/gemini-nano-banana-2.1';

const client = async (): Promise<{ simulator: Simulator; openRouter: OpenRouter }> => {
  const simulator = await simulate({ channels: [{ id: 'openrouter', dialect: 'openrouter', apiKeys: ['sk-or-1'] }] });
  const openRouter = new OpenRouter({
    apiKey: 'sk-or-1',
    serverURL: `${simulator.url('openrouter')}/api/v1`,
    retryConfig: { strategy: 'none' },
  });
  return { simulator, openRouter };
};

const PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAABAAAAAJCAIAAAC0SDtlAAAAG0lEQVR42mNkYGgQYGAgHrEwyDCQBEY10EQDAD9fAnJ7xNtvAAAAAElFTkSuQmCC';

describe('@openrouter/sdk', () => {
  test('generates on the images endpoint; usage.cost is the bill', async () => {
    const { simulator, openRouter } = await client();
    const answer = await openRouter.images.generate({
      imageGenerationRequest: { model: MODEL, prompt: 'a red panda', aspectRatio: '16:9', resolution: '2K', stream: false },
    });
    if (!('data' in answer)) throw new Error('not an answer');
    expect(referencePixels(answer.data[0]?.b64Json ?? '')).toEqual({ width: 2752, height: 1536 });
    expect(answer.usage?.cost).toBe(0.051);
    expect(simulator.ledger.entries).toMatchObject([{ model: MODEL, size: '2K', pictures: 1, nanoUsd: 51_000_000 }]);
  });

  test('edits references', async () => {
    const { simulator, openRouter } = await client();
    await openRouter.images.generate({
      imageGenerationRequest: {
        model: MODEL,
        prompt: 'on a table',
        inputReferences: [{ type: 'image_url', imageUrl: { url: PIXEL } }],
        stream: false,
      },
    });
    expect(simulator.requests('openrouter').at(-1)?.body).toMatchObject({ input_references: [{ image_url: { url: PIXEL } }] });
  });

  test('generates in a chat', async () => {
    const { simulator, openRouter } = await client();
    const answer = await openRouter.chat.send({
      chatRequest: {
        model: 'google/gemini-3-pro-image',
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'a red kite' },
              { type: 'image_url', imageUrl: { url: PIXEL } },
            ],
          },
        ],
        modalities: ['image', 'text'],
        imageConfig: { aspect_ratio: '1:1', image_size: '4K' },
        stream: false,
      },
    });
    if (!('choices' in answer)) throw new Error('not an answer');
    const url = answer.choices[0]?.message.images?.[0]?.imageUrl.url ?? '';
    expect(referencePixels(url.replace(/^data:image\/png;base64,/, ''))).toEqual({ width: 4096, height: 4096 });
    expect(answer.usage?.cost).toBe(0.24);
    expect(simulator.ledger.nanoUsd()).toBe(240_000_000);
  });

  test.each<readonly [FaultOrder, number]>([
    ['overloaded', 503],
    [{ kind: 'overloaded', status: 529 }, 529],
    ['rate-limited', 429],
    ['prepay-depleted', 402],
    ['invalid-api-key', 401],
    ['prompt-blocked', 403],
    ['model-gone', 404],
    ['invalid-argument', 400],
    ['internal', 502],
    ['deadline-exceeded', 524],
  ])('throws for %j: %i', async (fault, statusCode) => {
    const { simulator, openRouter } = await client();
    simulator.script('openrouter', [fault]);
    const asked = openRouter.images.generate({ imageGenerationRequest: { model: MODEL, prompt: 'x', stream: false } });
    const error: unknown = await asked.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(OpenRouterError);
    expect(error).toMatchObject({ statusCode });
    expect(simulator.ledger.nanoUsd()).toBe(0);
  });

  test('an error after generation started is a 200 that the client cannot read', async () => {
    const { simulator, openRouter } = await client();
    simulator.script('openrouter', ['error-in-stream']);
    const asked = openRouter.images.generate({ imageGenerationRequest: { model: MODEL, prompt: 'x', stream: false } });
    await expect(asked).rejects.toMatchObject({
      rawValue: { error: { code: 529, metadata: { error_type: 'provider_overloaded' } } },
    });
    expect(simulator.ledger.entries).toMatchObject([{ status: 200, billed: false }]);
  });

  test('lists models and their endpoints', async () => {
    const { openRouter } = await client();
    expect((await openRouter.images.listModels()).data.map(({ id }) => id)).toContain(MODEL);
    const endpoints = await openRouter.images.listModelEndpoints({ author: 'google', slug: 'gemini-nano-banana-2.1' });
    expect(endpoints.endpoints[0]?.pricing.map(({ costUsd }) => costUsd)).toEqual([0.034, 0.051, 0.076]);
  });
});
