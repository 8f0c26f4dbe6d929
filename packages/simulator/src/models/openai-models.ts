import type { Pixels } from './picture-size.ts';

/** Qualities that can be ordered. `xhigh` and `max` are of 2.5 and later. */
export const OPENAI_QUALITIES = ['low', 'medium', 'high', 'xhigh', 'max'] as const;
export type OpenAiQuality = (typeof OPENAI_QUALITIES)[number];

/** What the simulator knows of one of OpenAI's image models. */
export interface OpenAiModelFacts {
  readonly id: string;
  readonly qualities: readonly OpenAiQuality[];
  /** Epoch seconds, as `/v1/models` states it. */
  readonly created: number;
}

/**
 * Prices of gpt-image-2, 2.5 and 2.6, in whole nano-dollars a token: text in $5 a million, pictures in $8, pictures out $30
 * (openai 7.55.0 and OpenAI's pricing page as of 2026-11-10).
 */
export const OPENAI_RATES = { inputTextNanoUsd: 5_000, inputImageNanoUsd: 8_000, imageOutNanoUsd: 30_000 } as const;

const TWO: readonly OpenAiQuality[] = ['low', 'medium', 'high'];

/** OpenAI's live image models (openai 7.55.0, 2026-11-10). Older ones are retired, or will be on 2026-12-01. */
export const OPENAI_MODELS: readonly OpenAiModelFacts[] = [
  { id: 'gpt-image-2.6-flare', qualities: OPENAI_QUALITIES, created: 1_793_750_400 },
  { id: 'gpt-image-2.6-sunburst', qualities: OPENAI_QUALITIES, created: 1_793_750_400 },
  { id: 'gpt-image-2.5-flare', qualities: OPENAI_QUALITIES, created: 1_788_825_600 },
  { id: 'gpt-image-2.5-flare-2026-09-08', qualities: OPENAI_QUALITIES, created: 1_788_825_600 },
  { id: 'gpt-image-2.5-sunburst', qualities: OPENAI_QUALITIES, created: 1_788_825_600 },
  { id: 'gpt-image-2.5-sunburst-2026-09-08', qualities: OPENAI_QUALITIES, created: 1_788_825_600 },
  { id: 'gpt-image-2', qualities: TWO, created: 1_776_729_600 },
  { id: 'gpt-image-2-2026-04-21', qualities: TWO, created: 1_776_729_600 },
];

const byId = new Map(OPENAI_MODELS.map((model) => [model.id, model]));

/** The facts of one of OpenAI's models; `undefined` when the simulator does not know it. */
export const findOpenAiModel = (id: string): OpenAiModelFacts | undefined => byId.get(id);

/**
 * `low`, `medium` and `high` are the formula's. Assumed: those of `xhigh` and `max`, which are published nowhere (looked for on
 * 2026-11-21) and only have to be more.
 */
const DETAIL: Readonly<Record<OpenAiQuality, number>> = { low: 16, medium: 48, high: 96, xhigh: 128, max: 160 };

/**
 * Output tokens of one picture: `ceil(Q × round(Q × short / long) × (2e6 + w × h) / 4e6)`, found by the community for gpt-image-2
 * and in agreement with OpenAI's calculator (1024×1024 high 7024, 1536×1024 high 5488; 2026-11-10). What 2.5 and 2.6 count is
 * published nowhere, though it is said to differ (apidog.com, 2026-09-09). Assumed: the same.
 */
export const openAiImageTokens = ({ width, height }: Pixels, quality: OpenAiQuality): number => {
  const detail = DETAIL[quality];
  const across = Math.round((detail * Math.min(width, height)) / Math.max(width, height));
  return Math.ceil((detail * across * (2_000_000 + width * height)) / 4_000_000);
};

/** A partial image costs 100 further output tokens (OpenAI's image guide, as read by apidog.com/blog/gpt-image-2-5-api on 2026-09-09). */
export const OPENAI_PARTIAL_TOKENS = 100;

/**
 * Prompt tokens of a reference. Assumed: patches of 32 × 32 pixels, 1536 at most, as OpenAI counts pictures for its small text
 * models; what the image models count is published nowhere.
 */
export const openAiReferenceTokens = (pixels: Pixels | undefined): number =>
  pixels === undefined ? 1024 : Math.min(1536, Math.ceil(pixels.width / 32) * Math.ceil(pixels.height / 32));
