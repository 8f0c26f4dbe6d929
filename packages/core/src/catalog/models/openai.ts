import { pricePerMillionTokens } from '../dollar-prices.ts';
import type { Model, ModelAbilities, ModelLifecycle } from '../model.ts';
import type { PixelTable } from '../size.ts';

const SDK = { source: 'openai 7.55.0 (types); platform.openai.com/docs/guides/image-generation', date: '2026-11-10' };
const DEPRECATIONS = { source: 'platform.openai.com/docs/deprecations, as copied on dev.to', date: '2026-10-28' };

/** gpt-image-2 and later answer no text: their output is counted as picture tokens only. */
const GPT_IMAGE_2_PRICE = pricePerMillionTokens(
  { inputText: '5', inputImage: '8', outputText: undefined, outputImage: '30' },
  SDK,
);

const GPT_IMAGE_1_ABILITIES: ModelAbilities = {
  ...SDK,
  sizes: ['1K'],
  aspectRatios: ['1:1', '2:3', '3:2'],
  maxReferences: 16,
  thinking: [],
  seed: false,
  sizeOnWire: true,
  thinks: false,
};

/** Any size in multiples of 16, 655,360 to 8,294,400 pixels, ratio 1:3 to 3:1; so of 4K only what is half of it. */
const GPT_IMAGE_2_ABILITIES: ModelAbilities = {
  ...GPT_IMAGE_1_ABILITIES,
  sizes: ['1K', '2K', '4K'],
  aspectRatios: ['1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9', '9:21'],
  ratiosOfSize: { '4K': ['16:9', '9:16'] },
};

const THREE_SHAPES = {
  '1:1': { width: 1024, height: 1024 },
  '2:3': { width: 1024, height: 1536 },
  '3:2': { width: 1536, height: 1024 },
} satisfies PixelTable['1K'];

const GPT_IMAGE_1_PIXELS: PixelTable = { '1K': THREE_SHAPES };
/** Its largest pictures, of half a 4K square, are what it has for 4K (OpenAI's calculator prices them, 2026-11-10). */
const GPT_IMAGE_2_PIXELS: PixelTable = {
  '1K': THREE_SHAPES,
  '2K': { '1:1': { width: 2048, height: 2048 } },
  '4K': { '16:9': { width: 3840, height: 2160 }, '9:16': { width: 2160, height: 3840 } },
};

function gptImage2(id: string, displayName: string, snapshots: readonly string[], lifecycle: ModelLifecycle): Model {
  return {
    id,
    vendor: 'openai',
    family: 'openai',
    displayName,
    aliases: snapshots,
    lifecycle,
    abilities: GPT_IMAGE_2_ABILITIES,
    pixels: GPT_IMAGE_2_PIXELS,
    figures: { ...SDK, source: `${SDK.source}; token counts of 2.5 and 2.6 are not published` },
    imageTokens: {},
    referenceTokens: 0,
    listPrice: GPT_IMAGE_2_PRICE,
  };
}

function older(id: string, displayName: string, snapshots: readonly string[], lifecycle: ModelLifecycle): Model {
  return {
    id,
    vendor: 'openai',
    family: 'openai',
    displayName,
    aliases: snapshots,
    lifecycle,
    abilities: GPT_IMAGE_1_ABILITIES,
    pixels: GPT_IMAGE_1_PIXELS,
    figures: SDK,
    imageTokens: {},
    referenceTokens: 0,
    listPrice: undefined,
  };
}

function dallE(id: string, displayName: string): Model {
  return {
    ...older(id, displayName, [], {
      status: 'retired',
      retiredAt: '2026-05-12',
      successor: 'gpt-image-2.5-flare',
      note: 'The successor is the one that OpenAI names for the models after it.',
      source: 'platform.openai.com/docs/deprecations',
      date: '2026-05-12',
    }),
    abilities: {
      ...GPT_IMAGE_1_ABILITIES,
      aspectRatios: ['1:1'],
      maxReferences: 0,
      source: 'only what all its requests could ask for',
      date: '2026-05-12',
    },
    pixels: {},
  };
}

const SHUT_DOWN_IN_DECEMBER = {
  ...DEPRECATIONS,
  status: 'deprecated',
  retiredAt: '2026-12-01',
  successor: 'gpt-image-2.5-flare',
  note: 'OpenAI names gpt-image-2.5 as replacement, in either variant.',
} satisfies ModelLifecycle;

/** OpenAI's image models. */
export const OPENAI_MODELS: readonly Model[] = [
  gptImage2('gpt-image-2.6-flare', 'GPT Image 2.6 Flare', [], { ...SDK, status: 'live', since: '2026-11-04' }),
  gptImage2('gpt-image-2.6-sunburst', 'GPT Image 2.6 Sunburst', [], { ...SDK, status: 'live', since: '2026-11-04' }),
  gptImage2('gpt-image-2.5-flare', 'GPT Image 2.5 Flare', ['gpt-image-2.5-flare-2026-09-08'], {
    ...SDK,
    status: 'live',
    since: '2026-09-08',
  }),
  gptImage2('gpt-image-2.5-sunburst', 'GPT Image 2.5 Sunburst', ['gpt-image-2.5-sunburst-2026-09-08'], {
    ...SDK,
    status: 'live',
    since: '2026-09-08',
  }),
  {
    ...gptImage2('gpt-image-2', 'GPT Image 2', ['gpt-image-2-2026-04-21'], { ...SDK, status: 'live', since: '2026-04-21' }),
    figures: { source: 'community formula for gpt-image-2 tokens, checked against the official calculator', date: '2026-11-10' },
    imageTokensByQuality: {
      low: { '1K': 196, '2K': 397, '4K': 371 },
      medium: { '1K': 1756, '2K': 3568, '4K': 3336 },
      high: { '1K': 7024, '2K': 14272, '4K': 13342 },
    },
  },
  {
    ...older('gpt-image-1-mini', 'GPT Image 1 mini', [], SHUT_DOWN_IN_DECEMBER),
    listPrice: pricePerMillionTokens(
      { inputText: '2', inputImage: '2.50', outputText: undefined, outputImage: '8' },
      { source: 'pollinations/pollinations PR 4830', date: '2025-10-27' },
    ),
  },
  {
    ...older('gpt-image-1.5', 'GPT Image 1.5', ['gpt-image-1.5-2025-12-16'], { ...SHUT_DOWN_IN_DECEMBER, since: '2025-12-16' }),
    imageTokensByQuality: { low: { '1K': 272 }, medium: { '1K': 1056 }, high: { '1K': 4160 } },
  },
  older('chatgpt-image-latest', 'ChatGPT Image (latest)', [], SHUT_DOWN_IN_DECEMBER),
  older('gpt-image-1', 'GPT Image 1', [], {
    ...DEPRECATIONS,
    status: 'retired',
    retiredAt: '2026-10-23',
    successor: 'gpt-image-2.5-flare',
    note: 'OpenAI names gpt-image-2.5 as replacement, in either variant.',
  }),
  dallE('dall-e-3', 'DALL·E 3'),
  dallE('dall-e-2', 'DALL·E 2'),
];
