import { createHash } from 'node:crypto';
import { ApiError, GoogleGenAI } from '@google/genai';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { drawPicture } from '../../src/index.ts';
import type { Simulator } from '../../src/index.ts';
import { referencePixels } from '../../src/pictures/reference-pixels.ts';
import { PRO, simulate } from '../asking.ts';

/** The published client, set up as its documentation shows, on each of the three dialects. */
const clients: Record<string, (simulator: Simulator) => GoogleGenAI> = {
  gemini: (simulator) =>
    new GoogleGenAI({ apiKey: 'k', httpOptions: { baseUrl: simulator.url('gemini'), apiVersion: 'v1beta' } }),
  vertex: (simulator) => {
    vi.stubEnv('GCE_METADATA_HOST', simulator.metadataHost);
    vi.stubEnv('METADATA_SERVER_DETECTION', 'assume-present');
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', undefined);
    return new GoogleGenAI({
      enterprise: true,
      project: 'p',
      location: 'global',
      httpOptions: { baseUrl: simulator.url('vertex') },
    });
  },
  relay: (simulator) =>
    new GoogleGenAI({ apiKey: 'sk-1', httpOptions: { baseUrl: simulator.url('relay'), apiVersion: 'v1beta' } }),
};

// The client warns whenever `.text` or `.data` leaves parts out, which is what these tests want.
beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** Every caller shows a token or key that was configured, so that a client which sends none would be noticed. */
const strictChannels = [
  { id: 'gemini', dialect: 'ai-studio', apiKeys: ['k'] },
  { id: 'vertex', dialect: 'vertex', accessTokens: [] },
  { id: 'relay', dialect: 'relay', apiKeys: ['sk-1'] },
] as const;

const client = async (dialect: string): Promise<{ simulator: Simulator; ai: GoogleGenAI }> => {
  const simulator = await simulate({ channels: [...strictChannels] });
  const ai = clients[dialect]?.(simulator);
  if (ai === undefined) throw new Error(`no client for ${dialect}`);
  return { simulator, ai };
};

describe.each(Object.keys(clients))('@google/genai on %s', (dialect) => {
  test('generates a picture of the size ordered', async () => {
    const { simulator, ai } = await client(dialect);
    const response = await ai.models.generateContent({
      model: PRO,
      contents: 'a red kite over the sea',
      config: { responseModalities: ['TEXT', 'IMAGE'], imageConfig: { aspectRatio: '16:9', imageSize: '2K' } },
    });
    expect(referencePixels(response.data ?? '')).toEqual({ width: 2752, height: 1536 });
    expect(response.text).toBe('Here is the picture you asked for.');
    expect(response.usageMetadata?.candidatesTokensDetails).toEqual([{ modality: 'IMAGE', tokenCount: 1120 }]);
    expect(response.modelVersion).toBe(PRO);
    expect(simulator.ledger.entries).toMatchObject([
      {
        channel: dialect,
        size: '2K',
        pictures: 1,
        requestId: response.responseId,
        promptDigest: sha256('a red kite over the sea'),
      },
    ]);
  });

  test('edits references, which arrive byte for byte and give the ratio', async () => {
    const { simulator, ai } = await client(dialect);
    const reference = drawPicture({
      width: 672,
      height: 1204,
      mediaType: 'image/png',
      caption: 'shoe',
      seed: 1,
      weightBytes: 20_000,
    });
    const response = await ai.models.generateContent({
      model: PRO,
      contents: [
        {
          role: 'user',
          parts: [
            { text: 'Put it on a table.' },
            { inlineData: { mimeType: 'image/png', data: Buffer.from(reference).toString('base64') } },
          ],
        },
      ],
      config: { responseModalities: ['IMAGE'] },
    });
    expect(referencePixels(response.data ?? '')).toEqual({ width: 768, height: 1376 });
    expect(simulator.requests(dialect).at(-1)?.body).toMatchObject({
      contents: [{ parts: [{}, { inlineData: { data: { bytes: reference.byteLength, sha256: sha256(reference) } } }] }],
    });
    expect(simulator.ledger.entries).toMatchObject([{ usage: { promptImage: 560 } }]);
  });

  test('streams text first, the picture whole, and the reason to finish last', async () => {
    const { simulator, ai } = await client(dialect);
    const stream = await ai.models.generateContentStream({
      model: PRO,
      contents: 'a red kite',
      config: { responseModalities: ['TEXT', 'IMAGE'] },
    });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks.map((chunk) => chunk.text ?? '').join('')).toBe('Here is the picture you asked for.');
    expect(chunks.map((chunk) => chunk.data !== undefined)).toEqual([false, false, true, false]);
    expect(chunks.map((chunk) => chunk.candidates?.[0]?.finishReason)).toEqual([undefined, undefined, undefined, 'STOP']);
    expect(chunks.at(-1)?.candidates?.[0]?.content?.parts).toBeUndefined();
    expect(chunks.at(-1)?.usageMetadata?.candidatesTokensDetails).toEqual([{ modality: 'IMAGE', tokenCount: 1120 }]);
    expect(simulator.ledger.pictures()).toBe(1);
  });

  test('chats: the history with its signatures is accepted, and refused without them', async () => {
    const { ai } = await client(dialect);
    const chat = ai.chats.create({ model: PRO, config: { responseModalities: ['TEXT', 'IMAGE'] } });
    await chat.sendMessage({ message: 'Create a logo.' });
    const second = await chat.sendMessage({ message: 'Make the bean larger.' });
    expect(second.data).toBeDefined();
    const history = chat.getHistory();
    const stripped = history.map((content) => ({
      ...content,
      parts: (content.parts ?? []).map(({ thoughtSignature: _lost, ...part }) => part),
    }));
    const forgetful = ai.chats.create({ model: PRO, history: stripped });
    await expect(forgetful.sendMessage({ message: 'And now?' })).rejects.toThrow(
      /missing a thought_signature in content position 2, part position 1/,
    );
  });

  test('chats in streams', async () => {
    const { ai } = await client(dialect);
    const chat = ai.chats.create({ model: PRO, config: { responseModalities: ['TEXT', 'IMAGE'] } });
    for (const message of ['Create a logo.', 'Make the bean larger.']) {
      let pictures = 0;
      for await (const chunk of await chat.sendMessageStream({ message })) pictures += chunk.data === undefined ? 0 : 1;
      expect(pictures).toBe(1);
    }
  });

  test('lists and finds models, free of charge', async () => {
    const { simulator, ai } = await client(dialect);
    const model = await ai.models.get({ model: PRO });
    expect(model.name).toMatch(/models\/gemini-3-pro-image$/);
    await expect(ai.models.get({ model: 'gemini-0' })).rejects.toMatchObject({ status: dialect === 'relay' ? 503 : 404 });
    expect(simulator.ledger.entries).toEqual([]);
  });

  test('throws ApiError with the status', async () => {
    const { simulator, ai } = await client(dialect);
    simulator.script(dialect, ['overloaded', 'rate-limited', { kind: 'html', status: 502 }]);
    for (const status of [503, 429, 502]) {
      const error: unknown = await ai.models
        .generateContent({ model: PRO, contents: 'a red kite' })
        .catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(ApiError);
      expect(error).toMatchObject({ status });
    }
  });
});

describe('@google/genai on other roads', () => {
  test('Vertex AI express takes an API key', async () => {
    const simulator = await simulate({ channels: [{ id: 'vertex', dialect: 'vertex', apiKeys: ['express'] }] });
    const ai = new GoogleGenAI({ enterprise: true, apiKey: 'express', httpOptions: { baseUrl: simulator.url('vertex') } });
    const response = await ai.models.generateContent({ model: PRO, contents: 'a red kite' });
    expect(response.data).toBeDefined();
    expect(simulator.requests('vertex').at(-1)?.path).toMatch(/^\/v1(beta1)?\/publishers\/google\/models\//);
  });

  test.each(['us', 'europe-west4'])('Vertex AI takes location %s', async (location) => {
    const simulator = await simulate();
    vi.stubEnv('GCE_METADATA_HOST', simulator.metadataHost);
    vi.stubEnv('METADATA_SERVER_DETECTION', 'assume-present');
    const ai = new GoogleGenAI({ enterprise: true, project: 'p', location, httpOptions: { baseUrl: simulator.url('vertex') } });
    expect((await ai.models.generateContent({ model: PRO, contents: 'a red kite' })).data).toBeDefined();
  });

  test('without a pinned version the client asks /v1, which knows no pictures', async () => {
    const simulator = await simulate();
    const ai = new GoogleGenAI({ apiKey: 'k', httpOptions: { baseUrl: simulator.url('gemini') } });
    const asked = ai.models.generateContent({ model: PRO, contents: 'a red kite', config: { responseModalities: ['IMAGE'] } });
    await expect(asked).rejects.toThrow(/Unknown name \\"responseModalities\\" at 'generation_config': Cannot find field\./);
  });
});

const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');
