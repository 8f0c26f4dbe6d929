import { pricePerPicture } from '../dollar-prices.ts';
import type { Model } from '../model.ts';

const DOCS = { source: 'platform.stability.ai/docs/api-reference (v2beta stable-image)', date: '2026-08-19' };
const PRICING = { source: 'platform.stability.ai/pricing, as quoted by others in 2025 and 2026', date: '2026-08-19' };

/** The report's appendix I: trained on 0.25 to 4 times as wide as high, at one megapixel. */
const SDXL_REPORT = { source: 'SDXL report of 2023, arxiv.org/abs/2307.01952', date: '2026-11-21' };

function stability(id: string, displayName: string, aliases: readonly string[], usd: string | undefined): Model {
  return {
    id,
    vendor: 'stability-ai',
    family: 'stable-diffusion',
    displayName,
    aliases,
    lifecycle: { ...DOCS, status: 'live' },
    abilities: {
      ...DOCS,
      sizes: ['1K'],
      aspectRatios: ['16:9', '1:1', '21:9', '2:3', '3:2', '4:5', '5:4', '9:16', '9:21'],
      maxReferences: 1,
      thinking: [],
      seed: true,
      sizeOnWire: false,
      thinks: false,
    },
    pixels: {},
    figures: DOCS,
    imageTokens: {},
    referenceTokens: 0,
    listPrice: usd === undefined ? undefined : pricePerPicture({ '1K': usd }, PRICING),
  };
}

/** Open weights only: Stability's hosted API no longer sells it. */
const SDXL: Model = {
  id: 'sdxl-1.0',
  vendor: 'stability-ai',
  family: 'stable-diffusion',
  displayName: 'Stable Diffusion XL 1.0',
  aliases: ['sdxl', 'sd_xl_base_1.0'],
  lifecycle: { ...SDXL_REPORT, status: 'live' },
  abilities: {
    ...SDXL_REPORT,
    sizes: ['1K'],
    aspectRatios: ['1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9', '9:21', '1:4', '4:1'],
    maxReferences: 1,
    thinking: [],
    seed: true,
    sizeOnWire: false,
    thinks: false,
  },
  pixels: {},
  figures: SDXL_REPORT,
  imageTokens: {},
  referenceTokens: 0,
  listPrice: undefined,
};

/**
 * Stability's models. Prices are those of its hosted API; on a machine of one's own the channel names the price, which may be 0.
 * `sd3.5_large` and its like are the names of checkpoints in the web UIs.
 */
export const STABLE_DIFFUSION_MODELS: readonly Model[] = [
  SDXL,
  stability('sd3.5-large', 'Stable Diffusion 3.5 Large', ['sd3.5_large'], '0.065'),
  stability('sd3.5-large-turbo', 'Stable Diffusion 3.5 Large Turbo', ['sd3.5_large_turbo'], undefined),
  stability('sd3.5-medium', 'Stable Diffusion 3.5 Medium', ['sd3.5_medium'], '0.035'),
  stability('stable-image-ultra', 'Stable Image Ultra', [], '0.08'),
  stability('stable-image-core', 'Stable Image Core', [], undefined),
];
