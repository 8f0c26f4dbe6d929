import { describe, expect, it } from 'vitest';
import type { Model } from '../../src/catalog/model.ts';
import { BUILT_IN_MODELS } from '../../src/catalog/models/built-in-models.ts';
import type { Channel, PictureOrder } from '../../src/channels/channel.ts';
import { flux } from '../../src/channels/flux.ts';
import { geminiRelay } from '../../src/channels/gemini-relay.ts';
import { gemini } from '../../src/channels/gemini.ts';
import { imagen } from '../../src/channels/imagen.ts';
import { openAICompatible } from '../../src/channels/openai-compatible.ts';
import { openAI } from '../../src/channels/openai.ts';
import { openRouter } from '../../src/channels/open-router.ts';
import { seedream } from '../../src/channels/seedream.ts';
import { stableDiffusion } from '../../src/channels/stable-diffusion.ts';
import { vertex } from '../../src/channels/vertex.ts';
import { sampleOrder } from './sample-order.ts';

const apiKey = 'a-key';
const baseUrl = 'https://upstream.example';
const idsOf = (family: Model['family']) => BUILT_IN_MODELS.filter((model) => model.family === family).map(({ id }) => id);
const everyId = BUILT_IN_MODELS.map(({ id }) => id);

/** Channels that sell all they can. */
const CHANNELS: readonly (readonly [string, Channel])[] = [
  ['gemini', gemini({ apiKey, models: idsOf('gemini') })],
  ['vertex', vertex({ project: 'shop-1', accessToken: apiKey, models: idsOf('gemini') })],
  ['geminiRelay', geminiRelay({ baseUrl, apiKey, models: idsOf('gemini') })],
  ['openAI', openAI({ apiKey, models: idsOf('openai') })],
  ['openAICompatible', openAICompatible({ id: 'relay', baseUrl: `${baseUrl}/v1`, models: everyId })],
  ['openAICompatible over chat', openAICompatible({ id: 'relay', baseUrl: `${baseUrl}/v1`, models: everyId, route: 'chat' })],
  ['openRouter', openRouter({ apiKey })],
  ['openRouter over chat', openRouter({ apiKey, route: 'chat' })],
  ['flux', flux({ apiKey, models: idsOf('flux') })],
  ['seedream', seedream({ apiKey, models: idsOf('seedream') })],
  [
    'stableDiffusion',
    stableDiffusion({
      baseUrl,
      costPerGpuSecondUsd: 0,
      models: Object.fromEntries(idsOf('stable-diffusion').map((id) => [id, id])),
    }),
  ],
  ['imagen', imagen({ via: 'ai-studio', baseUrl, apiKey, models: idsOf('imagen') })],
];

/** Orders of everything that the catalog says a model can do, one ability at a time. */
function claimsOf(model: Model): readonly (readonly [claim: string, order: PictureOrder])[] {
  const { sizes, aspectRatios, ratiosOfSize = {}, maxReferences, seed } = model.abilities;
  const [size = '1K'] = sizes;
  const reference = { bytes: Uint8Array.of(1), mediaType: 'image/png', width: 1600, height: 900 };
  const order = (changes: Partial<PictureOrder>) => sampleOrder({ model, size, aspectRatio: undefined, ...changes });
  return [
    ...sizes.flatMap((each) => [
      [each, order({ size: each, aspectRatio: ratiosOfSize[each]?.[0] })] as const,
      ...(ratiosOfSize[each] ?? aspectRatios).map(
        (aspectRatio) => [`${aspectRatio} at ${each}`, order({ size: each, aspectRatio })] as const,
      ),
    ]),
    ...(maxReferences === 0
      ? []
      : [
          [`${maxReferences} references`, order({ references: Array.from({ length: maxReferences }, () => reference) })] as const,
        ]),
    ...(seed ? [['a seed', order({ seed: 7 })] as const] : []),
  ];
}

/** What a channel does not do, or only nearly, though the catalog says that the model can. */
function differencesOf(channel: Channel, model: Model): readonly string[] {
  if (!sells(channel, model)) return [];
  return claimsOf(model).flatMap(([claim, order]) => {
    const support = channel.supports(order);
    const said = support.supported ? support.warnings.map(({ message }) => message) : support.reasons;
    return said.length === 0 ? [] : [`${model.id}, ${claim}: ${support.supported ? 'nearly' : 'no'}: ${said.join('; ')}`];
  });
}

function sells(channel: Channel, model: Model): boolean {
  const support = channel.supports(sampleOrder({ model }));
  return support.supported || !support.reasons.some((reason) => /not configured|retired|speaks|is not$/.test(reason));
}

/** What a channel's wire cannot carry though the model can, and why that is no mistake of either. */
const REASONED: Readonly<Record<string, readonly (readonly [difference: RegExp, why: string])[]>> = {
  openAICompatible: [[/a seed: nearly/, 'an images endpoint of OpenAI has no field for it; servers that do take it in `extra`']],
  'openAICompatible over chat': [
    [/nearly: no shape is sent/, 'chat has no field for a shape'],
    [/no: .* is drawn at 1K here/, 'chat has no field for a size'],
    [/a seed: nearly/, 'not every chat gateway knows one; those that do take it in `extra`'],
  ],
  stableDiffusion: [[/1 references: nearly/, 'img2img starts from the picture; looking at it would take other weights']],
  'openRouter over chat': [
    [/no: .* cannot be told a size over chat/, 'image_config is for Gemini; the images route sells the others'],
  ],
};

describe('what the catalog says of models, channels do, but for what is named with its reason', () => {
  it.each(CHANNELS)('%s', (name, channel) => {
    const differences = BUILT_IN_MODELS.flatMap((model) => differencesOf(channel, model));
    const reasoned = REASONED[name] ?? [];
    expect(differences.filter((difference) => !reasoned.some(([pattern]) => pattern.test(difference)))).toEqual([]);
    for (const [pattern] of reasoned) expect(differences).toContainEqual(expect.stringMatching(pattern));
  });
});
