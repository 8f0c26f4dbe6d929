import OpenAI from 'openai';
import { describe, expect, test } from 'vitest';
import type { ChannelOptions, Simulator } from '../../src/index.ts';
import { referencePixels } from '../../src/pictures/reference-pixels.ts';
import { simulateWires } from './orders.ts';

const MODEL = 'gemini-3-pro-image';

const client = async (
  behaviour: NonNullable<ChannelOptions['behaviour']> = {},
): Promise<{ simulator: Simulator; openai: OpenAI }> => {
  const simulator = await simulateWires(['relay'], {}, { apiKeys: ['sk-1'], behaviour, models: [MODEL, 'gpt-image-2.5-flare'] });
  return { simulator, openai: new OpenAI({ apiKey: 'sk-1', baseURL: `${simulator.url('relay')}/v1`, maxRetries: 0 }) };
};

const draw = (openai: OpenAI): Promise<OpenAI.ImagesResponse> =>
  openai.images.generate({ model: MODEL, prompt: 'a red kite', size: '1536x1024' });

const chat = async (openai: OpenAI): Promise<string> => {
  const answer = await openai.chat.completions.create({ model: MODEL, messages: [{ role: 'user', content: 'a red kite' }] });
  return answer.choices[0]?.message.content ?? '';
};

describe('a relay’s OpenAI endpoints', () => {
  test('give pictures as base64, at its flat price', async () => {
    const { simulator, openai } = await client();
    const answer = await draw(openai);
    expect(referencePixels(answer.data?.[0]?.b64_json ?? '')).toEqual({ width: 1536, height: 1024 });
    expect(simulator.ledger.entries).toMatchObject([{ model: MODEL, pictures: 1, nanoUsd: 90_000_000 }]);
  });

  test('give pictures behind an address, or in a data URL', async () => {
    const { openai } = await client({ pictureAs: 'url' });
    const [picture] = (await draw(openai)).data ?? [];
    expect((await fetch(picture?.url ?? '')).headers.get('content-type')).toBe('image/png');
    const other = await client({ pictureAs: 'data-url' });
    expect((await draw(other.openai)).data?.[0]?.url).toMatch(/^data:image\/png;base64,iVBOR/);
  });

  test.each([
    ['markdown', /^!\[image\]\(data:image\/png;base64,[\w+/=]+\)$/],
    ['data-url', /^data:image\/png;base64,[\w+/=]+$/],
    ['b64', /^iVBOR[\w+/=]+$/],
    ['url', /^!\[image\]\(http:\/\/127\.0\.0\.1:\d+\/delivery\/\S+\)$/],
  ] as const)('hide it in a chat as %s', async (pictureAs, pattern) => {
    const { simulator, openai } = await client({ pictureAs });
    expect(await chat(openai)).toMatch(pattern);
    expect(simulator.ledger.nanoUsd()).toBe(90_000_000);
  });

  test('charge for a 200 without a picture', async () => {
    const { simulator, openai } = await client();
    simulator.script('relay', ['no-picture', 'no-picture']);
    expect((await draw(openai)).data).toEqual([]);
    expect(await chat(openai)).toBe('I could not create an image for that request.');
    expect(simulator.ledger.entries).toMatchObject([
      { pictures: 0, nanoUsd: 90_000_000 },
      { pictures: 0, nanoUsd: 90_000_000 },
    ]);
  });

  test('refuse as relays do', async () => {
    const { simulator, openai } = await client();
    simulator.script('relay', ['insufficient-user-quota', { kind: 'no-picture', finishReason: 'IMAGE_SAFETY' }]);
    await expect(draw(openai)).rejects.toMatchObject({ status: 403, code: 'insufficient_user_quota' });
    await expect(draw(openai)).rejects.toMatchObject({ status: 500, code: 'channel:image_generation_failed' });
    const unknown = openai.images.generate({ model: 'dall-e-3', prompt: 'x' });
    await expect(unknown).rejects.toMatchObject({ status: 503, code: 'model_not_found' });
    const stranger = new OpenAI({ apiKey: 'sk-2', baseURL: `${simulator.url('relay')}/v1`, maxRetries: 0 });
    await expect(draw(stranger)).rejects.toMatchObject({ status: 401 });
    expect(simulator.ledger.nanoUsd()).toBe(0);
  });
});
