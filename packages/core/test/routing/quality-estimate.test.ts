import { describe, expect, it } from 'vitest';
import { flux } from '../../src/channels/flux.ts';
import { openAI } from '../../src/channels/openai.ts';
import { channelOf, planningOf } from './planning.ts';

const apiKey = 'a-key';

function estimates(channelOptions: Readonly<Record<string, object>>, model = 'gpt-image-2') {
  const broken = channelOf('broken', {
    kind: 'openai',
    pictureQuality: () => {
      throw new Error('a bug of a channel');
    },
  });
  const plan = planningOf({ channels: [openAI({ apiKey }), openAI({ apiKey, id: 'second' }), broken, flux({ apiKey })] });
  return plan({ model, channelOptions }).candidates.map(({ channel, estimate }) => [
    channel.id,
    estimate.expectedNanoUsd,
    estimate.upperNanoUsd,
  ]);
}

/** "a kite" is 2 tokens, and at most 18 with 128 around it; three drafts are 300. */
const [prompt, upper] = [2 * 5_000, (18 + 128) * 5_000 + 300 * 30_000];
const high = upper + 7024 * 30_000;

describe('a plan', () => {
  it('estimates each channel by the quality that it is told, and by the dearest where the model chooses', () => {
    const expected = prompt + 196 * 30_000;
    expect(estimates({ openai: { quality: 'auto' }, second: { quality: 'low' } })).toEqual([
      ['openai', undefined, high],
      ['second', expected, upper + 196 * 30_000],
      ['broken', undefined, high],
    ]);
    expect(estimates({})).toEqual([
      ['openai', undefined, high],
      ['second', undefined, high],
      ['broken', undefined, high],
    ]);
  });

  it('estimates FLUX.2 by its megapixels', () => {
    expect(estimates({}, 'flux-2-pro').filter(([id]) => id === 'flux')).toEqual([['flux', 30_000_000, 60_000_000]]);
  });
});
