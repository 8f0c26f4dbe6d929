import { GoogleGenAI } from '@google/genai';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { ConfigInvalidError } from '@retake/core';
import { geminiGateway, openAIGateway, type GatewayOptions } from '../../src/index.ts';
import { EXPRESSES, startWorld, until } from '../world.ts';
import { KEY, startGateways } from './gateway-world.ts';

const openaiOf = (url: string) => new OpenAI({ apiKey: KEY, baseURL: `${url}/openai/v1`, maxRetries: 0 });
const googleOf = (url: string) => new GoogleGenAI({ apiKey: KEY, enterprise: false, httpOptions: { baseUrl: `${url}/gemini` } });

describe.each(EXPRESSES)('the gateways in %s', (_name, express) => {
  it('draw for both clients, in streams too', async () => {
    const { url, simulator } = await startGateways({}, { express });
    const drawn = await openaiOf(url).images.generate({ model: 'gpt-image-2', prompt: 'a kite' });
    expect(drawn.data).toHaveLength(1);
    const chunks = [];
    for await (const chunk of await googleOf(url).models.generateContentStream({
      model: 'gemini-3-pro-image',
      contents: 'a kite',
    }))
      chunks.push(chunk);
    expect(chunks.at(-1)?.candidates?.[0]?.finishReason).toBe('STOP');
    expect(simulator.ledger.pictures()).toBe(2);
  });

  it('end the call of a client that leaves, which keeps the attempt as of unknown cost', async () => {
    const { url, simulator, events } = await startGateways({}, { express, outage: false });
    for (const [channel, ask] of [
      [
        'secret-openai',
        (signal: AbortSignal) => openaiOf(url).images.generate({ model: 'gpt-image-2', prompt: 'x' }, { signal }),
      ],
      [
        'secret-studio',
        (abortSignal: AbortSignal) =>
          googleOf(url).models.generateContent({ model: 'gemini-3-pro-image', contents: 'x', config: { abortSignal } }),
      ],
    ] as const) {
      simulator.script(channel, ['hang']);
      const controller = new AbortController();
      const left = ask(controller.signal).catch(() => 'left');
      await until(() => simulator.requests(channel).length === 1);
      controller.abort();
      expect(await left).toBe('left');
      await until(() => events.at(-1)?.type === 'call.ended');
      expect(events.at(-1)).toMatchObject({ outcome: 'cancelled', costIncomplete: true, labels: { caller: 'shop' } });
    }
  });
});

describe('a stream', () => {
  it('goes on with another channel where one breaks off after its drafts', async () => {
    const { url, simulator } = await startGateways({}, { outage: false });
    simulator.script('secret-openai', ['error-in-stream']);
    const stream = await openaiOf(url).images.generate({ model: 'gpt-image-2', prompt: 'x', stream: true, partial_images: 1 });
    const types = [];
    for await (const { type } of stream) types.push(type);
    expect(types.at(-1)).toBe('image_generation.completed');
    expect(simulator.ledger.pictures()).toBe(1);
  });

  it('tells its end as an error where everybody broke off', async () => {
    const { url, simulator } = await startGateways({}, { outage: false, service: { resilience: { maxAttempts: 2 } } });
    simulator.script('secret-openai', ['error-in-stream']);
    simulator.script('secret-openai-2', ['error-in-stream']);
    const stream = await openaiOf(url).images.generate({ model: 'gpt-image-2', prompt: 'x', stream: true, partial_images: 1 });
    const seen: string[] = [];
    const read = async () => {
      for await (const { type } of stream) seen.push(type);
    };
    await expect(read()).rejects.toThrow(/Everybody who could be asked was asked/);
    expect(seen).not.toContain('image_generation.completed');
  });
});

describe('a gateway', () => {
  it('does not start with what is wrong, and tells all of it', async () => {
    const { images } = await startWorld();
    const start = (make: (options: GatewayOptions) => unknown, options: object): unknown => {
      try {
        return make(options as GatewayOptions);
      } catch (error) {
        return ConfigInvalidError.isInstance(error) ? error.issues.map(({ path }) => path) : error;
      }
    };
    expect(start(openAIGateway, { service: images })).toEqual(['authorize']);
    expect(start(geminiGateway, { service: {}, models: { a: 'gemini-9', b: 1 }, limits: { perMinute: -1 } })).toEqual([
      'service',
      'limits.perMinute',
      'authorize',
      'models.b',
      'service',
    ]);
    expect(start(openAIGateway, { service: images, allowAnonymous: true, models: { a: 'gemini-9' }, unknown: 1 })).toEqual([
      '',
      'models.a',
    ]);
  });
});
