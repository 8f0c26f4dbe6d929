import { GoogleGenAI } from '@google/genai';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Simulator } from '../../src/index.ts';
import { referencePixels } from '../../src/pictures/reference-pixels.ts';
import { simulate } from '../asking.ts';

// The client warns that it will stop speaking Imagen.
beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const client = async (): Promise<{ simulator: Simulator; ai: GoogleGenAI }> => {
  const simulator = await simulate({ channels: [{ id: 'imagen', dialect: 'imagen', accessTokens: [] }] });
  vi.stubEnv('GCE_METADATA_HOST', simulator.metadataHost);
  vi.stubEnv('METADATA_SERVER_DETECTION', 'assume-present');
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', undefined);
  const httpOptions = { baseUrl: simulator.url('imagen') };
  return { simulator, ai: new GoogleGenAI({ enterprise: true, project: 'p', location: 'us-central1', httpOptions }) };
};

const MODEL = 'imagen-4.0-generate-001';

describe('@google/genai with Imagen, which it still speaks on Vertex AI', () => {
  test('generates', async () => {
    const { simulator, ai } = await client();
    const answer = await ai.models.generateImages({
      model: MODEL,
      prompt: 'a red kite',
      config: { numberOfImages: 2, aspectRatio: '9:16', includeSafetyAttributes: true },
    });
    expect(answer.generatedImages).toHaveLength(2);
    expect(referencePixels(answer.generatedImages?.[0]?.image?.imageBytes ?? '')).toEqual({ width: 768, height: 1408 });
    expect(answer.positivePromptSafetyAttributes?.categories).toContain('Hate');
    expect(simulator.ledger.entries).toMatchObject([{ pictures: 2, nanoUsd: 80_000_000 }]);
  });

  test('tells why there is nothing to see', async () => {
    const { simulator, ai } = await client();
    simulator.script('imagen', [{ kind: 'no-picture', finishReason: 'IMAGE_SAFETY' }]);
    const answer = await ai.models.generateImages({ model: MODEL, prompt: 'x', config: { includeRaiReason: true } });
    expect(answer.generatedImages).toMatchObject([{ raiFilteredReason: expect.stringContaining('filtered out') }]);
  });

  test('throws for what is refused', async () => {
    const { simulator, ai } = await client();
    simulator.script('imagen', ['rate-limited']);
    await expect(ai.models.generateImages({ model: MODEL, prompt: 'x' })).rejects.toMatchObject({ status: 429 });
    expect(simulator.ledger.nanoUsd()).toBe(0);
  });
});
