import { describe, expect, it, onTestFinished } from 'vitest';
import { gemini } from '../../src/channels/gemini.ts';
import { createImageService, NoCandidateError, type ImageRequest, type ImageServiceOptions } from '../../src/index.ts';

/** Nothing is sent: no order here can be filled. */
async function errorOf(request: ImageRequest, options: Partial<ImageServiceOptions> = {}): Promise<NoCandidateError> {
  const channels = [gemini({ apiKey: 'any', baseUrl: 'http://127.0.0.1:1', models: ['gemini-3-pro-image'] })];
  const images = createImageService({ channels, ...options });
  onTestFinished(() => images.close());
  const error: unknown = await images.generate(request).catch((reason: unknown) => reason);
  if (!NoCandidateError.isInstance(error)) throw error;
  return error;
}

it('spells out the first exclusions, and has all of them', () => {
  const exclusions = Array.from({ length: 300 }, (_, index) => ({
    channel: `channel-${index}`,
    model: 'gemini-3-pro-image',
    reason: 'route' as const,
    detail: 'The call excludes this channel',
  }));
  const error = new NoCandidateError({ exclusions });
  expect(error.exclusions).toHaveLength(300);
  const lines = error.message.split('\n');
  expect(lines).toHaveLength(22);
  expect(lines[20]).toContain('channel-19 ');
  expect(lines[21]).toBe('  and 280 more, all in exclusions');
});

describe('a request that names no model and that nobody can fill', () => {
  it('is told which one was meant, by the purpose that chose it', async () => {
    const { message, exclusions, attempts } = await errorOf({ prompt: 'a kite', size: '4K' });
    expect(message).toContain('The request names no model, and the purpose economy chose gemini-nano-banana-2.1; name another');
    expect(exclusions.length).toBeGreaterThan(0);
    expect(attempts).toEqual([]);
  });

  it('is told that it was the default model', async () => {
    const { message } = await errorOf({ prompt: 'a kite' }, { defaultModel: 'gpt-image-2' });
    expect(message).toContain('The request names no model, and defaultModel chose gpt-image-2');
  });

  it('hears nothing of it when it named one', async () => {
    const { message } = await errorOf({ prompt: 'a kite', model: 'gpt-image-2' });
    expect(message).toMatch(/^No channel can be asked for this picture\n/);
  });
});
