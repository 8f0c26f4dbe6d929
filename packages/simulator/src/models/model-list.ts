import type { ModelFacts } from './model-facts.ts';
import { ASPECT_RATIOS } from './picture-size.ts';

const TEN_RATIOS = ASPECT_RATIOS.slice(0, 10);

/** One source for all rows: Google's pricing page of 2026-10-07 as quoted by relays and litellm#44983. */
const PRICING = { source: 'https://ai.google.dev/gemini-api/docs/pricing', date: '2026-10-07' } as const;

const GEMINI_3 = {
  sizeOnWire: true,
  pixels: 'gemini-3',
  signs: true,
  maxReferences: 14,
  // 560 tokens a reference are documented for 3-pro ($0.0011); the same is assumed for its siblings.
  referenceTokens: 560,
  mediaType: 'image/jpeg',
  retired: false,
} as const;

/**
 * The image models a simulator can serve, with the vendor's own figures.
 *
 * `gemini-2.5-flash-image` and the previews are retired on Google (2026-10-02 and 2026-06-25) and remain for relays and for
 * channels that list them.
 */
export const MODEL_LIST: readonly ModelFacts[] = [
  {
    ...GEMINI_3,
    ...PRICING,
    id: 'gemini-3-pro-image',
    displayName: 'Nano Banana Pro',
    sizes: ['1K', '2K', '4K'],
    aspectRatios: TEN_RATIOS,
    thinkingLevels: ['minimal', 'low', 'medium', 'high'],
    thinks: 'always',
    imageTokens: { '1K': 1120, '2K': 1120, '4K': 2000 },
    rates: { inputNanoUsd: 2_000, textOutNanoUsd: 12_000, imageOutNanoUsd: 120_000 },
  },
  {
    ...GEMINI_3,
    ...PRICING,
    id: 'gemini-nano-banana-2.1',
    displayName: 'Nano Banana 2.1',
    sizes: ['1K', '2K', '4K'],
    aspectRatios: ASPECT_RATIOS,
    thinkingLevels: ['minimal', 'medium', 'high'],
    thinks: 'medium',
    imageTokens: { '1K': 1120, '2K': 1680, '4K': 3780 },
    rates: { inputNanoUsd: 1_500, textOutNanoUsd: 7_500, imageOutNanoUsd: 30_000 },
  },
  {
    ...GEMINI_3,
    ...PRICING,
    id: 'gemini-3.1-flash-image',
    displayName: 'Nano Banana 2',
    sizes: ['512', '1K', '2K', '4K'],
    aspectRatios: ASPECT_RATIOS,
    thinkingLevels: ['minimal', 'high'],
    thinks: 'minimal',
    imageTokens: { '512': 747, '1K': 1120, '2K': 1680, '4K': 2520 },
    rates: { inputNanoUsd: 500, textOutNanoUsd: 3_000, imageOutNanoUsd: 60_000 },
  },
  {
    ...GEMINI_3,
    ...PRICING,
    id: 'gemini-3.1-flash-lite-image',
    displayName: 'Nano Banana 2 Lite',
    sizes: ['1K'],
    aspectRatios: ASPECT_RATIOS,
    thinkingLevels: ['minimal', 'high'],
    thinks: 'minimal',
    imageTokens: { '1K': 1120 },
    rates: { inputNanoUsd: 250, textOutNanoUsd: 1_500, imageOutNanoUsd: 30_000 },
  },
  {
    ...PRICING,
    id: 'gemini-2.5-flash-image',
    displayName: 'Nano Banana',
    sizes: ['1K'],
    sizeOnWire: false,
    aspectRatios: TEN_RATIOS,
    pixels: 'gemini-2.5',
    thinkingLevels: [],
    thinks: undefined,
    signs: false,
    maxReferences: 14,
    // The 258-token tile of the Gemini 2 models, quoted from memory.
    referenceTokens: 258,
    imageTokens: { '1K': 1290 },
    rates: { inputNanoUsd: 300, textOutNanoUsd: 2_500, imageOutNanoUsd: 30_000 },
    mediaType: 'image/png',
    retired: true,
  },
];

const byId = new Map(MODEL_LIST.map((model) => [model.id, model]));

/** The facts of a model; `undefined` when the simulator does not know it. */
export const findModel = (id: string): ModelFacts | undefined => byId.get(id);
