import { ApiError, createPartFromBase64, GoogleGenAI, type Content, type GenerateContentResponse } from '@google/genai';
import { drawPicture } from '@retake/simulator';
import { describe, expect, it } from 'vitest';
import { KEY, lastBody, startGateways } from './gateway-world.ts';
import { imageSize } from './picture-size.ts';

const PRO = 'gemini-3-pro-image';

/** The published client, unchanged but for its address. Without a version it asks for `v1`. */
const clientOf = (url: string, apiVersion?: string): GoogleGenAI =>
  new GoogleGenAI({
    apiKey: KEY,
    enterprise: false,
    httpOptions: { baseUrl: `${url}/gemini`, ...(apiVersion === undefined ? {} : { apiVersion }) },
  });

const picturesOf = ({ candidates }: GenerateContentResponse): readonly string[] =>
  (candidates?.[0]?.content?.parts ?? []).flatMap(({ inlineData }) => inlineData?.data ?? []);

interface Sent {
  readonly contents: readonly Content[];
}

describe.each(['v1beta', undefined])('@google/genai (version %s) through the gateway, with the first channel down', (version) => {
  it('generates', async () => {
    const { url, simulator } = await startGateways();
    const answer = await clientOf(url, version).models.generateContent({
      model: 'nano-banana-pro',
      contents: 'a red kite',
      config: { responseModalities: ['TEXT', 'IMAGE'], imageConfig: { aspectRatio: '16:9', imageSize: '2K' }, temperature: 1 },
    });
    expect(imageSize(picturesOf(answer)[0])).toEqual({ width: 2752, height: 1536 });
    expect(answer.candidates?.[0]?.finishReason).toBe('STOP');
    expect(answer.modelVersion).toBe(PRO);
    expect(answer.usageMetadata?.candidatesTokensDetails).toEqual([{ modality: 'IMAGE', tokenCount: 1120 }]);
    const headers = answer.sdkHttpResponse?.headers ?? {};
    expect(headers).toMatchObject({ 'x-retake-attempts': '2', 'x-retake-cost-usd': '0.09' });
    expect(headers['x-retake-ignored']).toBe('generationConfig.temperature');
    expect(headers).not.toHaveProperty('x-retake-channel');
    expect(simulator.requests('secret-studio').length).toBe(1);
    expect(simulator.ledger.nanoUsd()).toBe(90_000_000);
  });

  it('takes references and a system instruction', async () => {
    const { url, simulator } = await startGateways();
    const mug = Buffer.from(drawPicture({ width: 640, height: 480, mediaType: 'image/png', caption: 'mug', seed: 3 }));
    const answer = await clientOf(url, version).models.generateContent({
      model: PRO,
      contents: [{ role: 'user', parts: [{ text: 'on a table' }, createPartFromBase64(mug.toString('base64'), 'image/png')] }],
      config: { systemInstruction: 'Always in watercolours.' },
    });
    expect(picturesOf(answer)).toHaveLength(1);
    const { contents } = lastBody(simulator, 'secret-relay') as Sent;
    expect(contents[0]?.parts?.[0]).toEqual({ text: 'Always in watercolours.\n\non a table' });
    expect(JSON.stringify(contents)).toContain(String(mug.byteLength));
  });

  it('streams', async () => {
    const { url } = await startGateways();
    const chunks = [];
    for await (const chunk of await clientOf(url, version).models.generateContentStream({ model: PRO, contents: 'a red kite' })) {
      chunks.push(chunk);
    }
    expect(chunks.flatMap(picturesOf)).toHaveLength(1);
    expect(chunks.at(-1)?.candidates?.[0]?.finishReason).toBe('STOP');
    expect(chunks.at(-1)?.usageMetadata?.totalTokenCount).toBeGreaterThan(1120);
  });

  it.each(['sendMessage', 'sendMessageStream'] as const)(
    'chats over %s: signatures pass through word for word, and whoever is well goes on',
    async (method) => {
      const { url, simulator } = await startGateways({}, { behaviour: { signatureCharacters: 300_000 } });
      const chat = clientOf(url, version).chats.create({ model: PRO, config: { imageConfig: { imageSize: '1K' } } });
      const send = async (message: string): Promise<readonly string[]> => {
        if (method === 'sendMessage') return picturesOf(await chat.sendMessage({ message }));
        const pictures = [];
        for await (const chunk of await chat.sendMessageStream({ message })) pictures.push(...picturesOf(chunk));
        return pictures;
      };
      expect(await send('A minimalist logo of a coffee shop: one bean')).toHaveLength(1);
      // From here on the second channel is down too: the third reads what the second signed.
      simulator.script('secret-relay', ['overloaded', 'overloaded']);
      expect(await send('Make the bean larger')).toHaveLength(1);
      expect(simulator.ledger.pictures('secret-studio-2')).toBe(1);
      expect(await send('On a dark green ground')).toHaveLength(1);
      const history = chat.getHistory();
      const signatures = history.flatMap(({ parts }) => (parts ?? []).map(({ thoughtSignature }) => thoughtSignature ?? ''));
      expect(signatures.filter((signature) => signature.length === 300_000).length).toBeGreaterThanOrEqual(3);
      const last = lastBody(simulator, 'secret-studio-2') as Sent;
      expect(last.contents.at(-1)?.parts).toEqual([{ text: 'On a dark green ground' }]);
      expect(last.contents.filter(({ role }) => role === 'model').length).toBeGreaterThanOrEqual(2);
    },
  );

  it('lists and tells models', async () => {
    const { url } = await startGateways({ models: { ours: PRO } });
    const ai = clientOf(url, version);
    const names = [];
    for await (const { name } of await ai.models.list()) names.push(name);
    expect(names).toEqual(expect.arrayContaining([`models/${PRO}`, 'models/gpt-image-2', 'models/ours']));
    expect(await ai.models.get({ model: 'ours' })).toMatchObject({ name: 'models/ours', displayName: expect.any(String) });
  });
});

describe('the Gemini gateway', () => {
  it("draws other vendors' models, whose pictures are shown again as the user's", async () => {
    const { url } = await startGateways({ models: { 'gemini-flash-image': 'gpt-image-2' } });
    const ai = clientOf(url);
    const answer = await ai.models.generateContent({ model: 'gemini-flash-image', contents: 'a red kite' });
    expect(imageSize(picturesOf(answer)[0])).toEqual({ width: 1024, height: 1024 });
    const chat = ai.chats.create({
      model: PRO,
      history: [{ role: 'user', parts: [{ text: 'a red kite' }] }, answer.candidates?.[0]?.content ?? {}],
    });
    const next = await chat.sendMessage({ message: 'make it blue' });
    expect(picturesOf(next)).toHaveLength(1);
    expect(next.sdkHttpResponse?.headers?.['x-retake-warnings']).toBe('signature_missing');
  });

  it('refuses a chat whose signatures were altered, at no cost', async () => {
    const { url, simulator } = await startGateways({}, { outage: false, behaviour: { signatureCharacters: 2_000 } });
    const ai = clientOf(url);
    const first = await ai.models.generateContent({ model: PRO, contents: 'a red kite' });
    const said = structuredClone(first.candidates?.[0]?.content ?? {});
    for (const part of said.parts ?? []) {
      if (part.thoughtSignature !== undefined) part.thoughtSignature = part.thoughtSignature.replace(/^.{40}/, 'A'.repeat(40));
    }
    const paid = simulator.ledger.nanoUsd();
    const history = [{ role: 'user', parts: [{ text: 'a red kite' }] }, said];
    const next = ai.chats.create({ model: PRO, history }).sendMessage({ message: 'make it blue' });
    await expect(next).rejects.toMatchObject({ status: 400, message: expect.stringContaining('thought signature') });
    expect(simulator.ledger.nanoUsd()).toBe(paid);
  });

  it('streams as one JSON array where no events are asked for', async () => {
    const { url } = await startGateways();
    const response = await fetch(`${url}/gemini/v1beta/models/${PRO}:streamGenerateContent`, {
      method: 'POST',
      headers: { 'x-goog-api-key': KEY, 'content-type': 'application/json' },
      body: JSON.stringify({
        contents: [{ parts: [{ text: 'a kite' }] }],
        generation_config: { image_config: { image_size: '1K' } },
      }),
    });
    const chunks = (await response.json()) as GenerateContentResponse[];
    expect(chunks.flatMap(picturesOf)).toHaveLength(1);
  });

  it('tells a picture that was refused for its content as the wire does', async () => {
    const { url, simulator } = await startGateways({}, { outage: false });
    simulator.script('secret-studio', [{ kind: 'no-picture', finishReason: 'IMAGE_SAFETY' }]);
    const answer = await clientOf(url).models.generateContent({ model: PRO, contents: 'a kite' });
    expect(answer.candidates).toMatchObject([{ finishReason: 'IMAGE_SAFETY' }]);
  });

  it.each([
    [{ config: { responseModalities: ['TEXT'] } }, 'generationConfig.responseModalities'],
    [{ config: { imageConfig: { imageSize: '3K' } } }, 'generationConfig.imageConfig.imageSize'],
    [{ config: { candidateCount: 2 } }, 'generationConfig.candidateCount'],
    [{ config: { responseMimeType: 'application/json' } }, 'generationConfig.responseMimeType'],
    [{ config: { tools: [{ functionDeclarations: [] }] } }, 'tools'],
    [{ contents: [{ role: 'user', parts: [{ fileData: { fileUri: 'x' } }] }] }, 'contents[0].parts[0]'],
    [{ contents: [{ role: 'model', parts: [{ text: 'x' }] }] }, 'contents'],
  ])('refuses %j as a google.rpc.Status', async (more, field) => {
    const { url, simulator } = await startGateways();
    const refused = await clientOf(url)
      .models.generateContent({ model: PRO, contents: 'a kite', ...more })
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ApiError);
    const { error } = JSON.parse((refused as ApiError).message) as { error: Record<string, unknown> };
    expect(error).toMatchObject({ code: 400, status: 'INVALID_ARGUMENT' });
    expect(JSON.stringify(error['details'])).toContain(`"field":"${field}`);
    expect(simulator.ledger.entries).toHaveLength(0);
  });

  it('refuses strangers and models that nobody knows', async () => {
    const { url } = await startGateways();
    const stranger = new GoogleGenAI({ apiKey: 'AIza-other', enterprise: false, httpOptions: { baseUrl: `${url}/gemini` } });
    await expect(stranger.models.get({ model: PRO })).rejects.toMatchObject({ status: 401 });
    const unknown = clientOf(url).models.generateContent({ model: 'gemini-4-image', contents: 'x' });
    await expect(unknown).rejects.toMatchObject({ status: 404, message: expect.stringContaining('NOT_FOUND') });
    const method = clientOf(url).models.countTokens({ model: PRO, contents: 'x' });
    await expect(method).rejects.toMatchObject({ status: 404 });
  });
});
