import { pricePerMillionTokens } from '../dollar-prices.ts';
import type { Model } from '../model.ts';
import type { Source } from '../price.ts';
import type { AspectRatio } from '../size.ts';
import { GEMINI_25_PIXELS, GEMINI_3_1K_PIXELS, GEMINI_3_PIXELS } from './gemini-pixels.ts';

const CHANGELOG = 'ai.google.dev/gemini-api/docs/changelog';
const PRICING = {
  source: 'ai.google.dev/gemini-api/docs/pricing, as quoted in BerriAI/litellm discussion 44983',
  date: '2026-10-07',
} satisfies Source;
/** 14 dollars a thousand searches, after 5,000 a month that are free to a project and shared by all Gemini 3 models (as `PRICING`). */
const SEARCH = { searchNanoUsd: 14_000_000 } as const;
const ABILITIES = {
  source: 'ai.google.dev/gemini-api/docs/image-generation; AMC-WebUI v1.24.0',
  date: '2026-11-09',
} satisfies Source;

const COMMON_RATIOS = ['1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9'] satisfies AspectRatio[];
const ALL_RATIOS = [...COMMON_RATIOS, '1:4', '4:1', '1:8', '8:1'] satisfies AspectRatio[];

const PRO = {
  id: 'gemini-3-pro-image',
  vendor: 'google',
  family: 'gemini',
  displayName: 'Nano Banana Pro',
  aliases: ['nano-banana-pro'],
  lifecycle: {
    status: 'live',
    since: '2026-05-28',
    note: 'No shutdown is announced.',
    source: `${CHANGELOG}; deprecations page of 2026-09`,
    date: '2026-09-30',
  },
  abilities: {
    ...ABILITIES,
    sizes: ['1K', '2K', '4K'],
    aspectRatios: COMMON_RATIOS,
    maxReferences: 14,
    // It accepts a level and always thinks as it likes.
    thinking: [],
    seed: false,
    sizeOnWire: true,
    thinks: true,
    // Documented for this one (ai.google.dev/gemini-api/docs/image-generation, 2026).
    googleSearch: true,
  },
  pixels: GEMINI_3_PIXELS,
  figures: {
    source: 'docs.cloud.google.com: Gemini 3 Pro Image, image generation specifications; ai.google.dev for pixels',
    date: '2026-10-07',
  },
  imageTokens: { '1K': 1120, '2K': 1120, '4K': 2000 },
  referenceTokens: 560,
  listPrice: {
    ...pricePerMillionTokens({ inputText: '2.00', inputImage: '2.00', outputText: '12', outputImage: '120' }, PRICING),
    ...SEARCH,
  },
} satisfies Model;

const FLASH_31 = {
  id: 'gemini-3.1-flash-image',
  vendor: 'google',
  family: 'gemini',
  displayName: 'Nano Banana 2',
  aliases: ['nano-banana-2'],
  lifecycle: {
    status: 'deprecated',
    since: '2026-05-28',
    deprecatedAt: '2026-10-06',
    successor: 'gemini-nano-banana-2.1',
    note:
      'Sources disagree: the changelog announces no shutdown date, BerriAI/litellm discussion 44983 and others say 2026-10-29, ' +
      'and @google/genai 3.1.0 of 2026-11-10 still lists it. It may answer 404, which is not billed, or be served by another model.',
    source: CHANGELOG,
    date: '2026-10-06',
  },
  abilities: {
    ...ABILITIES,
    sizes: ['512', '1K', '2K', '4K'],
    aspectRatios: ALL_RATIOS,
    maxReferences: 14,
    thinking: ['minimal', 'high'],
    seed: false,
    sizeOnWire: true,
    thinks: true,
    // Documented for this one (ai.google.dev/gemini-api/docs/image-generation, 2026).
    googleSearch: true,
  },
  pixels: GEMINI_3_PIXELS,
  figures: {
    source: 'docs.cloud.google.com: Gemini 3.1 Flash Image, image generation specifications; ai.google.dev for pixels',
    date: '2026-10-07',
  },
  imageTokens: { '512': 747, '1K': 1120, '2K': 1680, '4K': 2520 },
  referenceTokens: 1120,
  listPrice: {
    ...pricePerMillionTokens({ inputText: '0.50', inputImage: '0.50', outputText: '3', outputImage: '60' }, PRICING),
    ...SEARCH,
  },
} satisfies Model;

const PREVIEWS_SHUT_DOWN = {
  status: 'retired',
  retiredAt: '2026-06-25',
  note: 'Some relays still take this name and serve the model that followed.',
  source: CHANGELOG,
  date: '2026-05-28',
} as const;

/** Google's Gemini image models, as sold by AI Studio, Vertex, relays and OpenRouter. */
export const GEMINI_MODELS: readonly Model[] = [
  PRO,
  {
    id: 'gemini-nano-banana-2.1',
    vendor: 'google',
    family: 'gemini',
    displayName: 'Nano Banana 2.1',
    aliases: ['nano-banana-2.1'],
    lifecycle: {
      status: 'live',
      since: '2026-10-06',
      note: "Google's default for new projects.",
      source: CHANGELOG,
      date: '2026-10-06',
    },
    abilities: {
      ...ABILITIES,
      // 512 is refused by the documentation and by TanStack/ai; one user reports that it worked (2026-10-18).
      sizes: ['1K', '2K', '4K'],
      aspectRatios: ALL_RATIOS,
      maxReferences: 14,
      thinking: ['minimal', 'medium', 'high'],
      seed: false,
      sizeOnWire: true,
      thinks: true,
    },
    pixels: GEMINI_3_PIXELS,
    figures: {
      source:
        'ai.google.dev/gemini-api/docs/pricing and docs/image-generation; no count is published for references, that of gemini-3.1-flash-image is taken',
      date: '2026-10-07',
    },
    imageTokens: { '1K': 1120, '2K': 1680, '4K': 3780 },
    referenceTokens: 1120,
    listPrice: pricePerMillionTokens({ inputText: '1.50', inputImage: '1.50', outputText: '7.50', outputImage: '30' }, PRICING),
  },
  {
    id: 'gemini-3.1-flash-lite-image',
    vendor: 'google',
    family: 'gemini',
    displayName: 'Nano Banana 2 Lite',
    aliases: ['nano-banana-2-lite'],
    lifecycle: { status: 'live', since: '2026-06-30', source: CHANGELOG, date: '2026-06-30' },
    abilities: {
      ...ABILITIES,
      sizes: ['1K'],
      aspectRatios: ALL_RATIOS,
      maxReferences: 14,
      thinking: ['minimal', 'high'],
      seed: false,
      // It draws 1K only, and Vertex answers 400 to an imageSize (pollinations/pollinations PR 12131, 2026-06-30).
      sizeOnWire: false,
      thinks: true,
    },
    pixels: GEMINI_3_1K_PIXELS,
    figures: {
      source:
        'ai.google.dev/gemini-api/docs/pricing and docs/image-generation; no count is published for references, that of gemini-3.1-flash-image is taken',
      date: '2026-10-07',
    },
    imageTokens: { '1K': 1120 },
    referenceTokens: 1120,
    listPrice: pricePerMillionTokens({ inputText: '0.25', inputImage: '0.25', outputText: '1.50', outputImage: '30' }, PRICING),
  },
  FLASH_31,
  {
    id: 'gemini-2.5-flash-image',
    vendor: 'google',
    family: 'gemini',
    displayName: 'Nano Banana',
    // The bare name stays with the model that Google gave it to: silently pointing it at a later model would change price and picture.
    aliases: ['nano-banana', 'gemini-2.5-flash-image-preview'],
    lifecycle: {
      status: 'retired',
      since: '2025-10-02',
      retiredAt: '2026-10-02',
      successor: 'gemini-nano-banana-2.1',
      note: 'Some relays still served it past that day (laozhang.ai, 2026-10).',
      source: 'ai.google.dev/gemini-api/docs/deprecations; vm0-ai/vm0-skills#381',
      date: '2026-09-18',
    },
    abilities: {
      ...ABILITIES,
      sizes: ['1K'],
      aspectRatios: COMMON_RATIOS,
      maxReferences: 3,
      thinking: [],
      seed: false,
      sizeOnWire: false,
      thinks: false,
    },
    pixels: GEMINI_25_PIXELS,
    figures: {
      source:
        'ai.google.dev/gemini-api/docs/image-generation; no count is published for references, a picture of its own is taken',
      date: '2026-10-07',
    },
    imageTokens: { '1K': 1290 },
    referenceTokens: 1290,
    listPrice: pricePerMillionTokens(
      { inputText: '0.30', inputImage: '0.30', outputText: '2.50', outputImage: '30' },
      { source: 'ai.google.dev/gemini-api/docs/pricing, as quoted in sergey-homenko/llm_cost_tracker PR 16', date: '2026-05-26' },
    ),
  },
  {
    ...PRO,
    id: 'gemini-3-pro-image-preview',
    displayName: 'Nano Banana Pro (preview)',
    aliases: [],
    lifecycle: { ...PREVIEWS_SHUT_DOWN, successor: 'gemini-3-pro-image' },
  },
  {
    ...FLASH_31,
    id: 'gemini-3.1-flash-image-preview',
    displayName: 'Nano Banana 2 (preview)',
    aliases: [],
    lifecycle: { ...PREVIEWS_SHUT_DOWN, successor: 'gemini-3.1-flash-image' },
  },
];
