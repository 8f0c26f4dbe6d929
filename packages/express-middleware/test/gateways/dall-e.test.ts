import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { KEY, lastBody, startGateways } from './gateway-world.ts';
import { imageSize } from './picture-size.ts';

/** The published client of a program that was written for DALL·E, unchanged but for its address. */
const clientOf = (url: string): OpenAI => new OpenAI({ apiKey: KEY, baseURL: `${url}/openai/v1`, maxRetries: 0 });

const models = { 'dall-e-3': 'gpt-image-2', 'dall-e-2': 'gpt-image-2' };

describe('a client of DALL·E', () => {
  it('gets what it asks for in the words of today, and is told so', async () => {
    const { url, simulator } = await startGateways({ models });
    const { data: answer, response } = await clientOf(url)
      .images.generate({
        model: 'dall-e-3',
        prompt: 'a red kite',
        n: 1,
        size: '1792x1024',
        quality: 'hd',
        style: 'natural',
        response_format: 'b64_json',
        user: '',
      })
      .withResponse();
    const { width, height } = imageSize(answer.data?.[0]?.b64_json);
    expect(width / height).toBeCloseTo(16 / 9, 1);
    expect(answer).toMatchObject({
      quality: 'high',
      retake: {
        mapped: [
          { field: 'style', sent: 'natural', as: 'a sentence of the prompt' },
          { field: 'quality', sent: 'hd', as: 'high' },
        ],
      },
    });
    expect(response.headers.get('x-retake-mapped')).toBe('style: natural as a sentence of the prompt, quality: hd as high');
    expect(response.headers.get('x-retake-warnings')).toContain('size_differs');
    expect(lastBody(simulator, 'secret-openai-2')).toMatchObject({
      prompt: 'a red kite\n\nStyle: natural, less hyper-real.',
      quality: 'high',
    });
  });

  it.each([
    ['1024x1024', '1024x1024', null],
    ['256x256', '1024x1024', 'size: 256x256 as 1K'],
    ['512x512', '1024x1024', 'size: 512x512 as 1K'],
  ] as const)('that orders %s gets %s', async (size, delivered, mapped) => {
    const { url } = await startGateways({ models }, { outage: false });
    const { data: answer, response } = await clientOf(url)
      .images.generate({ model: 'dall-e-2', prompt: 'a red kite', size })
      .withResponse();
    expect([answer.size, response.headers.get('x-retake-mapped')]).toEqual([delivered, mapped]);
    expect(response.headers.get('x-retake-warnings')?.includes('size_differs') ?? false).toBe(mapped !== null);
  });

  it('gets its standard and its vivid pictures from models without qualities, and is told what had no effect', async () => {
    const { url, simulator } = await startGateways({ models: { 'dall-e-3': 'nano-banana-pro' } });
    const { data: answer, response } = await clientOf(url)
      .images.generate({ model: 'dall-e-3', prompt: 'a red kite', size: '1024x1792', quality: 'standard', style: 'vivid' })
      .withResponse();
    expect(answer.data).toHaveLength(1);
    expect(response.headers.get('x-retake-ignored')).toBe('quality');
    expect(response.headers.get('x-retake-mapped')).toBe('style: vivid as a sentence of the prompt');
    expect(JSON.stringify(lastBody(simulator, 'secret-relay'))).toContain('Style: vivid, hyper-real and dramatic.');
  });

  it('is told in the head of a stream too', async () => {
    const { url } = await startGateways({ models }, { outage: false });
    const { data: stream, response } = await clientOf(url)
      .images.generate({ model: 'dall-e-3', prompt: 'a red kite', quality: 'standard', stream: true })
      .withResponse();
    const events = [];
    for await (const event of stream) events.push(event);
    expect(response.headers.get('x-retake-mapped')).toBe('quality: standard as medium');
    expect(events.at(-1)).toMatchObject({ quality: 'medium' });
  });

  it.each([
    ['dall-e-3', { response_format: 'url' }, 'response_format', /send 'b64_json', and read data\[0\]\.b64_json/],
    ['nano-banana-pro', { quality: 'hd' }, 'quality', /leave it out, and order more pixels/],
    ['dall-e-3', { style: 'cubist' }, 'style', /vivid/],
    ['dall-e-3', { style: 'vivid', prompt: ' ' }, 'prompt', /what to draw/],
  ])('is refused where %s cannot do it, and told what to do: %j', async (model, fields, param, message) => {
    const { url, simulator } = await startGateways({ models });
    const refused = clientOf(url).images.generate({ model, prompt: 'a kite', ...fields } as never);
    await expect(refused).rejects.toMatchObject({
      status: 400,
      param,
      code: 'invalid_value',
      type: 'invalid_request_error',
      message: expect.stringMatching(message),
    });
    expect(simulator.ledger.entries).toHaveLength(0);
  });
});
