import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { FaultOrder } from '../../src/index.ts';
import { referencePixels } from '../../src/pictures/reference-pixels.ts';
import { orderOn, simulateWires } from './orders.ts';

const answerSchema = z.looseObject({
  model: z.string(),
  data: z.array(z.looseObject({ b64_json: z.string().optional(), url: z.string().optional(), size: z.string().optional() })),
  usage: z.looseObject({ generated_images: z.number(), output_tokens: z.number() }),
});
const errorSchema = z.object({ error: z.object({ code: z.string(), message: z.string(), param: z.string(), type: z.string() }) });

describe('Seedream', () => {
  test('draws as base64, and counts by pixels', async () => {
    const simulator = await simulateWires(['seedream']);
    const answer = answerSchema.parse(await (await orderOn(simulator, 'seedream', { body: { size: '2304x1728' } })).json());
    expect(referencePixels(answer.data[0]?.b64_json ?? '')).toEqual({ width: 2304, height: 1728 });
    expect(answer).toMatchObject({
      model: 'seedream-4-5-251128',
      data: [{ size: '2304x1728' }],
      usage: { generated_images: 1, output_tokens: 15_552, total_tokens: 15_552 },
    });
    expect(simulator.ledger.entries).toMatchObject([{ pictures: 1, nanoUsd: 40_000_000, usage: { image: 15_552 } }]);
  });

  test('draws behind an address, which fails on its own', async () => {
    const simulator = await simulateWires(['seedream'], {}, { behaviour: { deliveryLifeMs: 60_000 } });
    simulator.script('seedream', [{ kind: 'internal', on: 'download' }]);
    const answer = answerSchema.parse(await (await orderOn(simulator, 'seedream', { body: { response_format: 'url' } })).json());
    const url = answer.data[0]?.url ?? '';
    expect((await fetch(url)).status).toBe(500);
    expect((await fetch(url)).headers.get('content-type')).toBe('image/jpeg');
    expect(simulator.ledger.pictures()).toBe(1);
  });

  test('of a sequence a part can be refused inside a 200; only what was drawn is billed', async () => {
    const simulator = await simulateWires(['seedream']);
    simulator.script('seedream', [{ kind: 'no-picture', finishReason: 'IMAGE_SAFETY' }]);
    const body = { sequential_image_generation: 'auto', sequential_image_generation_options: { max_images: 3 } };
    const answer = answerSchema.parse(await (await orderOn(simulator, 'seedream', { body })).json());
    expect(answer.data.map(({ b64_json, error }) => [b64_json !== undefined, error])).toMatchObject([
      [true, undefined],
      [false, { code: 'OutputImageSensitiveContentDetected' }],
      [false, { code: 'OutputImageSensitiveContentDetected' }],
    ]);
    expect(simulator.ledger.entries).toMatchObject([{ pictures: 1, nanoUsd: 40_000_000 }]);
  });

  test.each<readonly [FaultOrder, number, string]>([
    ['spending-cap', 429, 'SetLimitExceeded'],
    ['rate-limited', 429, 'ModelAccountIpmRateLimitExceeded'],
    ['overloaded', 429, 'ServerOverloaded'],
    ['prepay-depleted', 403, 'AccountOverdueError'],
    ['invalid-api-key', 401, 'AuthenticationError'],
    ['model-gone', 404, 'ModelNotOpen'],
    ['prompt-blocked', 400, 'InputTextSensitiveContentDetected'],
    [{ kind: 'no-picture', finishReason: 'IMAGE_SAFETY' }, 400, 'OutputImageSensitiveContentDetected'],
    ['internal', 500, 'InternalServiceError'],
  ])('%j is %i %s', async (fault, status, code) => {
    const simulator = await simulateWires(['seedream']);
    simulator.script('seedream', [fault]);
    const response = await orderOn(simulator, 'seedream');
    expect(response.status).toBe(status);
    const { error } = errorSchema.parse(await response.json());
    expect(error.code).toBe(code);
    expect(error.message).toMatch(/Request ID: \S+$/);
    expect(simulator.ledger.nanoUsd()).toBe(0);
  });

  test.each([
    [{ size: '1024x1024' }, 'size'],
    [{ size: '1K' }, 'size'],
    [{ output_format: 'png' }, 'output_format'],
    [{ n: 2 }, 'n'],
    [{ seed: 1 }, 'seed'],
    [{ image: 'data:image/PNG;base64,AAAA' }, 'image'],
    [{ image: Array.from({ length: 15 }, () => 'https://example.invalid/a.png') }, 'image'],
  ])('refuses %j', async (body, param) => {
    const simulator = await simulateWires(['seedream']);
    const response = await orderOn(simulator, 'seedream', { body });
    expect(response.status).toBe(400);
    expect(errorSchema.parse(await response.json()).error).toMatchObject({ code: 'InvalidParameter', param, type: 'BadRequest' });
  });

  test.each([
    ['seedream-4-0-250828', { size: '4K' }, 30_000_000],
    ['seedream-5-0-260128', { size: '2K' }, 35_000_000],
    ['dola-seedream-5-0-pro-260628', { size: '1K' }, 45_000_000],
    ['dola-seedream-5-0-pro-260628', { size: '2K' }, 90_000_000],
    ['dola-seedream-5-0-flash-260915', { size: '2K' }, 18_000_000],
    ['seedream-5-5-261028', { size: '1K' }, 20_000_000],
    ['seedream-5-5-261028', { size: '2K', image: ['https://example.invalid/a.png'] }, 43_000_000],
  ])('%s %j costs %i nano-dollars', async (model, body, nanoUsd) => {
    const simulator = await simulateWires(['seedream']);
    expect((await orderOn(simulator, 'seedream', { body: { model, ...body } })).status).toBe(200);
    expect(simulator.ledger.nanoUsd()).toBe(nanoUsd);
  });
});
