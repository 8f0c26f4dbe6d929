import { describe, expect, test } from 'vitest';
import { referencePixels } from '../../src/pictures/reference-pixels.ts';
import { orderOn, simulateWires } from './orders.ts';
import { z } from 'zod';

const VERTEX = '/v1beta1/projects/p/locations/us-central1/publishers/google/models/imagen-4.0-ultra-generate-001:predict';
const bearer = { authorization: 'Bearer t' };
const answerSchema = z.object({
  predictions: z.array(z.looseObject({ bytesBase64Encoded: z.string().optional(), mimeType: z.string().optional() })).optional(),
});

const order = (parameters: object): { readonly body: object } => ({ body: { parameters } });

describe('Imagen', () => {
  test('predicts on the path of AI Studio, and ends with the verdict on the prompt', async () => {
    const simulator = await simulateWires(['imagen']);
    const parameters = { sampleCount: 2, aspectRatio: '16:9', sampleImageSize: '2K', includeSafetyAttributes: true };
    const answer = answerSchema.parse(await (await orderOn(simulator, 'imagen', order(parameters))).json());
    expect(answer.predictions).toHaveLength(3);
    expect(referencePixels(answer.predictions?.[0]?.bytesBase64Encoded ?? '')).toEqual({ width: 2816, height: 1536 });
    expect(answer.predictions?.[2]).toMatchObject({ contentType: 'Positive Prompt' });
    expect(simulator.ledger.entries).toMatchObject([{ model: 'imagen-4.0-generate-001', pictures: 2, nanoUsd: 80_000_000 }]);
  });

  test('predicts on the path of Vertex AI, which knows more', async () => {
    const simulator = await simulateWires(['imagen'], {}, { apiKeys: ['k'] });
    const more = order({ sampleCount: 1, seed: 3, addWatermark: false, outputOptions: { mimeType: 'image/jpeg' } });
    const answer = await orderOn(simulator, 'imagen', { ...more, path: VERTEX, headers: bearer });
    expect(answerSchema.parse(await answer.json()).predictions).toMatchObject([{ mimeType: 'image/jpeg' }]);
    expect((await orderOn(simulator, 'imagen', more)).status).toBe(400);
    const keyless = await orderOn(simulator, 'imagen', { path: VERTEX, headers: {} });
    expect(keyless.status).toBe(401);
    expect(simulator.ledger.nanoUsd()).toBe(60_000_000);
  });

  test('keeps filtered pictures back, free of charge, with or without a reason', async () => {
    const simulator = await simulateWires(['imagen']);
    const filtered = { kind: 'no-picture', finishReason: 'IMAGE_SAFETY' } as const;
    simulator.script('imagen', [filtered, filtered, 'prompt-blocked']);
    const told: unknown = await (await orderOn(simulator, 'imagen')).json();
    expect(told).toEqual({ predictions: [{ raiFilteredReason: expect.stringContaining('Responsible AI') }] });
    expect(await (await orderOn(simulator, 'imagen', order({ sampleCount: 1 }))).json()).toEqual({});
    expect((await orderOn(simulator, 'imagen')).status).toBe(400);
    expect(simulator.ledger.entries).toMatchObject([{ billed: false }, { billed: false }, { status: 400 }]);
  });

  test('is gone where it is gone, and free to ask for', async () => {
    const simulator = await simulateWires(['imagen'], {}, { models: ['imagen-4.0-generate-001'] });
    const path = '/v1beta/models/imagen-4.0-fast-generate-001';
    expect((await orderOn(simulator, 'imagen', { path: `${path}:predict` })).status).toBe(404);
    const get = (model: string): Promise<Response> => fetch(`${simulator.url('imagen')}/v1beta/models/${model}?key=k`);
    expect((await get('imagen-4.0-generate-001')).status).toBe(200);
    expect((await get('imagen-4.0-fast-generate-001')).status).toBe(404);
  });

  test.each([{ sampleCount: 5 }, { aspectRatio: '21:9' }, { sampleImageSize: '4K' }, { enhancePrompt: true }])(
    'refuses %j',
    async (parameters) => {
      const simulator = await simulateWires(['imagen']);
      const response = await orderOn(simulator, 'imagen', order(parameters));
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error: { status: 'INVALID_ARGUMENT' } });
    },
  );
});
