import { createGoogleGenerativeAI } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { drawPicture } from '@retake/simulator';
import { APICallError, generateImage, generateText, streamText, type ImageModel, type ModelMessage } from 'ai';
import { describe, expect, it } from 'vitest';
import { KEY, lastBody, startGateways, type GatewayWorld } from './gateway-world.ts';
import { imageSize } from './picture-size.ts';

/** The published providers, unchanged but for their addresses. */
const MODELS: Readonly<Record<string, (world: GatewayWorld) => ImageModel>> = {
  openai: ({ url }) => createOpenAI({ apiKey: KEY, baseURL: `${url}/openai/v1` }).image('gpt-image-2.6-flare'),
  google: ({ url }) => createGoogleGenerativeAI({ apiKey: KEY, baseURL: `${url}/gemini/v1beta` }).image('gemini-3-pro-image'),
};

const reference = drawPicture({ width: 512, height: 512, mediaType: 'image/png', caption: '', seed: 3 });

describe.each(Object.entries(MODELS))('ai with @ai-sdk/%s through the gateway, with the first channel down', (_name, modelOf) => {
  it('generates', async () => {
    const world = await startGateways();
    const { image, responses } = await generateImage({ model: modelOf(world), prompt: 'a red kite', maxRetries: 0 });
    expect(imageSize(image.base64)).toEqual({ width: 1024, height: 1024 });
    expect(responses[0]?.headers?.['x-retake-attempts']).toBe('2');
    expect(world.simulator.ledger.pictures()).toBe(1);
  });

  it('edits', async () => {
    const world = await startGateways();
    const prompt = { text: 'put it on a table', images: [reference] };
    const { image } = await generateImage({ model: modelOf(world), prompt, maxRetries: 0 });
    expect(imageSize(image.base64).width).toBeGreaterThan(0);
    expect(world.simulator.ledger.pictures()).toBe(1);
  });

  it('tells what is refused', async () => {
    const world = await startGateways({ limits: { models: ['another'] } });
    const refused = generateImage({ model: modelOf(world), prompt: 'x', maxRetries: 0 });
    await expect(refused).rejects.toSatisfy((error) => APICallError.isInstance(error) && error.statusCode === 403);
  });
});

describe('ai with @ai-sdk/google', () => {
  const languageModel = ({ url }: GatewayWorld) =>
    createGoogleGenerativeAI({ apiKey: KEY, baseURL: `${url}/gemini/v1beta` })('gemini-3-pro-image');
  const providerOptions = { google: { responseModalities: ['TEXT', 'IMAGE'] } };

  it('edits a picture over several turns of generateText', async () => {
    const world = await startGateways();
    const messages: ModelMessage[] = [{ role: 'user', content: 'a red kite' }];
    const first = await generateText({ model: languageModel(world), messages, providerOptions, maxRetries: 0 });
    expect(first.files).toHaveLength(1);
    messages.push(...first.responseMessages, { role: 'user', content: 'make it blue' });
    const second = await generateText({ model: languageModel(world), messages, providerOptions, maxRetries: 0 });
    expect(second.files).toHaveLength(1);
    expect(second.response.headers?.['x-retake-warnings']).toBeUndefined();
    const { contents } = lastBody(world.simulator, 'secret-relay') as { contents: { role: string }[] };
    expect(contents.map(({ role }) => role)).toEqual(['user', 'model', 'user']);
  });

  it('streams', async () => {
    const world = await startGateways();
    const { files, usage } = streamText({ model: languageModel(world), prompt: 'a red kite', providerOptions, maxRetries: 0 });
    expect(await files).toHaveLength(1);
    expect((await usage).outputTokens).toBeGreaterThan(1000);
  });
});
