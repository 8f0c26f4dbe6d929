import { describe, expect, it } from 'vitest';
import type { Channel } from '../../src/channels/channel.ts';
import { flux } from '../../src/channels/flux.ts';
import { gemini } from '../../src/channels/gemini.ts';
import { openAICompatible } from '../../src/channels/openai-compatible.ts';
import { openAI } from '../../src/channels/openai.ts';
import { openRouter } from '../../src/channels/open-router.ts';
import { stableDiffusion } from '../../src/channels/stable-diffusion.ts';
import { pngStart } from '../channels/openai-answers.ts';
import { channelOf, planningOf } from './planning.ts';

const apiKey = 'a-key';
const relay = openAICompatible({ id: 'relay', baseUrl: 'https://relay.example/v1', models: ['gpt-image-2'] });
const channels = [openAI({ apiKey }), openRouter({ apiKey }), relay];
const reference = { bytes: pngStart(1024, 1024), mediaType: 'image/png', width: 1024, height: 1024 };

function planned(
  channelOptions: Readonly<Record<string, object>>,
  options?: readonly string[],
  all: readonly Channel[] = channels,
) {
  const plan = planningOf({ channels: all });
  const { candidates, exclusions } = plan({
    model: 'gpt-image-2',
    references: [reference],
    channelOptions,
    degrade: options === undefined ? {} : { options },
  });
  return {
    asked: candidates.map(({ channel, warnings }) => [channel.id, ...warnings.map(({ code, message }) => `${code}: ${message}`)]),
    left: exclusions.map(({ channel, reason, detail }) => [channel, reason, detail]),
  };
}

describe('an option that changes the picture', () => {
  it('leaves out the channels that cannot be told it, and says how to ask them all the same', () => {
    const { asked, left } = planned({ openai: { mask: pngStart(1024, 1024) } });
    expect(asked).toEqual([['openai']]);
    const detail =
      "It cannot be told channelOptions.openai.mask, which changes the picture; `degrade: { options: ['mask'] }` lets it draw without";
    expect(left).toEqual([
      ['openrouter', 'unsupported', detail],
      ['relay', 'unsupported', detail],
    ]);
  });

  it('may be left out where the call says so, option by option, with a warning', () => {
    const given = { openai: { background: 'transparent', quality: 'low' } };
    expect(planned(given, ['background']).asked).toEqual([['openai']]);
    expect(planned(given, ['background', 'quality']).asked).toEqual([
      ['openai'],
      [
        'openrouter',
        'option_left_out: openrouter is not told channelOptions.openai.background, channelOptions.openai.quality, as degrade.options allows',
      ],
      [
        'relay',
        'option_left_out: relay is not told channelOptions.openai.background, channelOptions.openai.quality, as degrade.options allows',
      ],
    ]);
  });

  it('is not lost on a channel that is told the same one in its own words', () => {
    const { asked } = planned({
      openai: { quality: 'high' },
      openrouter: { quality: 'low' },
      'openai-compatible': { quality: 'hd' },
    });
    expect(asked).toEqual([['openai'], ['openrouter'], ['relay']]);
  });

  it('is for all channels of a kind, and for one of them by its id', () => {
    const pair = [openAI({ apiKey }), openAI({ apiKey, id: 'openai-eu' })];
    expect(planned({ openai: { quality: 'high' } }, undefined, pair).asked).toEqual([['openai'], ['openai-eu']]);
    expect(planned({ 'openai-eu': { quality: 'high' } }, undefined, pair).asked).toEqual([['openai-eu']]);
  });

  it('says what is nearer first: a channel that does not sell the model is told so', () => {
    const { left } = planned({ openai: { quality: 'high' } }, undefined, [...channels, gemini({ apiKey })]);
    expect(left.at(-1)).toEqual(['gemini', 'unsupported', expect.stringContaining('speaks the Gemini format')]);
  });
});

it.each([
  { openai: { safetyIdentifier: 'user-1', outputFormat: 'webp' } },
  { openrouter: { user: 'user-1' } },
  { openai: { quality: undefined } },
  { openai: {}, relay: {} },
])('options of transport leave nobody out: %j', (channelOptions) => {
  expect(planned(channelOptions).left).toEqual([]);
});

it('a channel that declares no options, or is given none as an object, loses nothing for others', () => {
  const all = [channelOf('a'), channelOf('b')];
  expect(planned({ a: { quality: 'high' } }, undefined, all).asked).toEqual([['a'], ['b']]);
});

it('the channels declare what changes a picture', () => {
  const machine = stableDiffusion({ baseUrl: 'http://gpu-1:7860', models: ['sdxl-1.0'], costPerGpuSecondUsd: 0 });
  const declared = [...channels, flux({ apiKey }), machine].map(({ id, pictureOptions }) => [id, pictureOptions]);
  expect(declared).toEqual([
    ['openai', ['quality', 'background', 'complexity', 'mask']],
    ['openrouter', ['quality', 'background']],
    ['relay', ['quality', 'background', 'extra']],
    ['flux', ['raw', 'grounding', 'promptUpsampling', 'steps', 'guidance']],
    ['stable-diffusion', ['steps', 'cfgScale', 'sampler', 'scheduler', 'negativePrompt', 'width', 'height', 'denoisingStrength']],
  ]);
});
