import { pricePerPicture } from '../../catalog/dollar-prices.ts';
import type { Price, Source } from '../../catalog/price.ts';

/** A model as OpenRouter sells it. */
export interface OpenRouterModel extends Source {
  /** `author/model`; the author is not always the catalog's vendor. */
  readonly slug: string;
  /** The catalog's vendor: whose capacity it stands on. */
  readonly vendor: 'google' | 'openai' | 'black-forest-labs' | 'bytedance';
  /** Where it is another than the vendor's list price, which OpenRouter passes through (openrouter.ai/docs/faq, read 2026-11-21). */
  readonly price?: Price;
}

const LISTED = { source: 'openrouter.ai: models with image output', date: '2026-10-31' };
const PRICED = { source: 'openrouter.ai prices; providers.md §5.3', date: '2026-10-31' };

const google = (model: string): OpenRouterModel => ({ ...LISTED, vendor: 'google', slug: `google/${model}` });
const openAi = (model: string): OpenRouterModel => ({ ...LISTED, vendor: 'openai', slug: `openai/${model}` });
const flux = (model: string): OpenRouterModel => ({ ...LISTED, vendor: 'black-forest-labs', slug: `black-forest-labs/${model}` });
const seedream = (model: string): OpenRouterModel => ({ ...LISTED, vendor: 'bytedance', slug: `bytedance-seed/${model}` });

/** What OpenRouter calls the catalog's models, by catalog id. Others can be named in the option `models`. */
export const OPEN_ROUTER_MODELS: Readonly<Record<string, OpenRouterModel>> = {
  'gemini-3-pro-image': google('gemini-3-pro-image'),
  'gemini-nano-banana-2.1': {
    ...google('gemini-nano-banana-2.1'),
    price: pricePerPicture({ '1K': '0.034', '2K': '0.051', '4K': '0.076' }, PRICED),
  },
  'gemini-3.1-flash-image': google('gemini-3.1-flash-image'),
  'gemini-3.1-flash-lite-image': google('gemini-3.1-flash-lite-image'),
  'gpt-image-2': openAi('gpt-image-2'),
  'gpt-image-2.5-flare': openAi('gpt-image-2.5-flare'),
  'gpt-image-2.5-sunburst': openAi('gpt-image-2.5-sunburst'),
  'flux-3-image': {
    ...flux('flux-3-image'),
    price: pricePerPicture({ '1K': '0.048', '2K': '0.1', '4K': '0.607' }, PRICED),
  },
  'flux-2-pro': flux('flux.2-pro'),
  'flux-2-flex': flux('flux.2-flex'),
  'flux-2-max': flux('flux.2-max'),
  'flux-2-klein-4b': flux('flux.2-klein-4b'),
  'dola-seedream-5-0-pro-260628': seedream('seedream-5-0-pro'),
  'dola-seedream-5-0-flash-260915': seedream('seedream-5-0-flash'),
  'seedream-5-0-260128': seedream('seedream-5-0-lite'),
  'seedream-4-5-251128': seedream('seedream-4.5'),
};
