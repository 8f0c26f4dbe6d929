import OpenAI, { toFile } from 'openai';
import { describe, expect, test } from 'vitest';
import { drawPicture } from '../../src/index.ts';
import type { FaultOrder, Simulator } from '../../src/index.ts';
import { referencePixels } from '../../src/pictures/reference-pixels.ts';
import { simulate } from '../asking.ts';

const client = async (): Promise<{ simulator: Simulator; openai: OpenAI }> => {
  const simulator = await simulate({ channels: [{ id: 'openai', dialect: 'openai', apiKeys: ['sk-1'] }] });
  return { simulator, openai: new OpenAI({ apiKey: 'sk-1', baseURL: `${simulator.url('openai')}/v1`, maxRetries: 0 }) };
};

const png = (width = 512, height = 512): Uint8Array =>
  drawPicture({ width, height, mediaType: 'image/png', caption: '', seed: 1 });

describe('openai', () => {
  test('generates a picture of the size and quality ordered, and its usage is the bill', async () => {
    const { simulator, openai } = await client();
    const answer = await openai.images.generate({
      model: 'gpt-image-2',
      prompt: 'a red kite over the sea',
      size: '1536x1024',
      quality: 'high',
    });
    expect(referencePixels(answer.data?.[0]?.b64_json ?? '')).toEqual({ width: 1536, height: 1024 });
    expect(answer).toMatchObject({ size: '1536x1024', quality: 'high', output_format: 'png', background: 'opaque' });
    expect(answer.usage).toEqual({
      total_tokens: 5494,
      input_tokens: 6,
      output_tokens: 5488,
      input_tokens_details: { text_tokens: 6, image_tokens: 0 },
    });
    expect(simulator.ledger.entries).toMatchObject([
      { model: 'gpt-image-2', pictures: 1, billed: true, nanoUsd: 6 * 5_000 + 5488 * 30_000, status: 200 },
    ]);
  });

  test('edits references with a mask, byte for byte', async () => {
    const { simulator, openai } = await client();
    const answer = await openai.images.edit({
      model: 'gpt-image-2.6-flare',
      prompt: 'put it on a table',
      image: [
        await toFile(png(), 'one.png', { type: 'image/png' }),
        await toFile(png(256, 256), 'two.png', { type: 'image/png' }),
      ],
      mask: await toFile(png(), 'mask.png', { type: 'image/png' }),
      output_format: 'jpeg',
    });
    expect(Buffer.from(answer.data?.[0]?.b64_json ?? '', 'base64').readUInt16BE(0)).toBe(0xffd8);
    expect(answer.usage?.input_tokens_details.image_tokens).toBe(256 + 64);
    expect(simulator.requests('openai').at(-1)?.body).toMatchObject({
      model: 'gpt-image-2.6-flare',
      files: expect.arrayContaining([
        expect.objectContaining({ name: 'image[]', filename: 'one.png', contentType: 'image/png', bytes: png().byteLength }),
        expect.objectContaining({ name: 'image[]', filename: 'two.png' }),
        expect.objectContaining({ name: 'mask' }),
      ]),
    });
  });

  test('streams partial images, which are billed', async () => {
    const { simulator, openai } = await client();
    const stream = await openai.images.generate({
      model: 'gpt-image-2.5-flare',
      prompt: 'a red kite',
      stream: true,
      partial_images: 2,
    });
    const events = [];
    for await (const event of stream) events.push(event);
    expect(events.map(({ type }) => type)).toEqual([
      'image_generation.partial_image',
      'image_generation.partial_image',
      'image_generation.completed',
    ]);
    expect(events.at(-1)).toMatchObject({ usage: { output_tokens: 1756 + 200 } });
    expect(simulator.ledger.entries).toMatchObject([{ pictures: 1, interimPictures: 2, nanoUsd: 3 * 5_000 + 1956 * 30_000 }]);
  });

  test('a stream can break off in an error', async () => {
    const { simulator, openai } = await client();
    simulator.script('openai', ['error-in-stream']);
    const stream = await openai.images.generate({ model: 'gpt-image-2', prompt: 'x', stream: true, partial_images: 1 });
    await expect(async () => {
      for await (const event of stream) expect(event.type).toBe('image_generation.partial_image');
    }).rejects.toThrow(/overloaded/);
    expect(simulator.ledger.nanoUsd()).toBe(0);
  });

  test.each<readonly [FaultOrder, number, string | null]>([
    ['overloaded', 503, null],
    ['rate-limited', 429, 'rate_limit_exceeded'],
    ['prepay-depleted', 429, 'insufficient_quota'],
    ['invalid-api-key', 401, 'invalid_api_key'],
    ['permission-denied', 403, null],
    ['model-gone', 404, 'model_not_found'],
    ['invalid-argument', 400, 'invalid_value'],
    ['internal', 500, null],
    ['prompt-blocked', 400, 'moderation_blocked'],
    [{ kind: 'no-picture', finishReason: 'IMAGE_SAFETY' }, 400, 'moderation_blocked'],
  ])('throws APIError for %j: %i %s', async (fault, status, code) => {
    const { simulator, openai } = await client();
    simulator.script('openai', [fault]);
    const asked = openai.images.generate({ model: 'gpt-image-2', prompt: 'a red kite' });
    await expect(asked).rejects.toMatchObject({ status, code });
    await expect(asked).rejects.toBeInstanceOf(OpenAI.APIError);
    expect(simulator.ledger.entries).toMatchObject([{ status, billed: false, nanoUsd: 0 }]);
  });

  test('repeats by itself what a 429 with Retry-After allows', async () => {
    const { simulator } = await client();
    simulator.script('openai', [{ kind: 'rate-limited', retryAfterS: 0.02 }]);
    const openai = new OpenAI({ apiKey: 'sk-1', baseURL: `${simulator.url('openai')}/v1`, maxRetries: 1 });
    expect((await openai.images.generate({ model: 'gpt-image-2', prompt: 'a red kite' })).data).toHaveLength(1);
    expect(simulator.ledger.entries).toMatchObject([{ status: 429 }, { status: 200 }]);
  });

  test('lists models', async () => {
    const { openai } = await client();
    expect((await openai.models.list()).data.map(({ id }) => id)).toContain('gpt-image-2');
    await expect(openai.models.retrieve('dall-e-3')).rejects.toMatchObject({ status: 404 });
  });

  test.each([
    [{ response_format: 'b64_json' }, 'response_format', 'unknown_parameter'],
    [{ size: '1000x1000' }, 'size', 'invalid_value'],
    [{ quality: 'max' }, 'quality', 'invalid_value'],
    [{ n: 11 }, 'n', 'invalid_value'],
  ] as const)('refuses %o as OpenAI does', async (more, param, code) => {
    const { openai } = await client();
    const asked = openai.images.generate({ model: 'gpt-image-2', prompt: 'a red kite', ...more });
    await expect(asked).rejects.toMatchObject({ status: 400, param, code });
  });
});
