import type { PictureSize } from './picture-size.ts';

/** What the simulator knows of a model that OpenRouter sells. */
export interface OpenRouterModelFacts {
  /** `author/model`. */
  readonly slug: string;
  /** Who serves it, as `metadata.provider_name` tells. */
  readonly provider: string;
  /** Price of a picture, in whole nano-dollars, by the resolutions it can be ordered in. */
  readonly prices: Readonly<Partial<Record<PictureSize, number>>>;
  /** Whole nano-dollars a token of what it says and thinks. */
  readonly textOutNanoUsd: number;
}

const google = (model: string, textOutNanoUsd: number, prices: OpenRouterModelFacts['prices']): OpenRouterModelFacts => ({
  slug: `google/${model}`,
  provider: 'Google AI Studio',
  prices,
  textOutNanoUsd,
});

const other = (slug: string, provider: string, prices: OpenRouterModelFacts['prices']): OpenRouterModelFacts => ({
  slug,
  provider,
  prices,
  textOutNanoUsd: 0,
});

const atAll = (nanoUsd: number): OpenRouterModelFacts['prices'] => ({ '1K': nanoUsd, '2K': nanoUsd });

const BFL = 'Black Forest Labs';

/**
 * Models with picture output, flat by resolution. Nano Banana 2.1, gpt-image-2.5, flux-3-image and Seedream 5.0 as openrouter.ai
 * listed them in 2026-10; the others at their vendors' prices, which OpenRouter passes through (Google's of 2026-10-07, bfl.ai's of
 * 2026-11-16, BytePlus's of 2026-06).
 */
export const OPEN_ROUTER_MODELS: readonly OpenRouterModelFacts[] = [
  google('gemini-3-pro-image', 12_000, { '1K': 134_000_000, '2K': 134_000_000, '4K': 240_000_000 }),
  google('gemini-nano-banana-2.1', 7_500, { '1K': 34_000_000, '2K': 51_000_000, '4K': 76_000_000 }),
  google('gemini-3.1-flash-image', 3_000, { '512': 45_000_000, '1K': 67_000_000, '2K': 101_000_000, '4K': 151_000_000 }),
  google('gemini-3.1-flash-lite-image', 1_500, { '1K': 33_600_000 }),
  other('openai/gpt-image-2', 'OpenAI', atAll(120_000_000)),
  other('openai/gpt-image-2.5-flare', 'OpenAI', atAll(120_000_000)),
  other('openai/gpt-image-2.5-sunburst', 'OpenAI', atAll(120_000_000)),
  other('black-forest-labs/flux-3-image', BFL, { '1K': 48_000_000, '2K': 100_000_000, '4K': 607_000_000 }),
  other('black-forest-labs/flux.2-pro', BFL, atAll(30_000_000)),
  other('black-forest-labs/flux.2-flex', BFL, atAll(50_000_000)),
  other('black-forest-labs/flux.2-max', BFL, atAll(70_000_000)),
  other('black-forest-labs/flux.2-klein-4b', BFL, atAll(14_000_000)),
  other('bytedance-seed/seedream-5-0-pro', 'BytePlus', { '1K': 45_000_000, '2K': 90_000_000 }),
  other('bytedance-seed/seedream-5-0-flash', 'BytePlus', atAll(18_000_000)),
  other('bytedance-seed/seedream-5-0-lite', 'BytePlus', { '2K': 35_000_000, '4K': 35_000_000 }),
  other('bytedance-seed/seedream-4.5', 'BytePlus', { '2K': 40_000_000, '4K': 40_000_000 }),
];

const bySlug = new Map(OPEN_ROUTER_MODELS.map((model) => [model.slug, model]));

/** The facts of a slug; `undefined` when the simulator does not know it. */
export const findOpenRouterModel = (slug: string): OpenRouterModelFacts | undefined => bySlug.get(slug);
