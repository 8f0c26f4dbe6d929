import { pricePerPicture } from '../dollar-prices.ts';
import { nanoUsdOf } from '../money.ts';
import type { Model, ModelAbilities } from '../model.ts';
import type { MegapixelPrice, Price } from '../price.ts';
import type { AspectRatio } from '../size.ts';

const DOCS = { source: 'docs.bfl.ai; @ai-sdk/black-forest-labs 2.0.41', date: '2026-09-14' };
const PRICING = { source: 'bfl.ai/pricing', date: '2026-11-16' };
/** Of the models that cost the same whatever they draw. */
const FLAT_PRICING = { source: 'docs.bfl.ml/quick_start/pricing', date: '2026-11-21' };

const UP_TO_16_9 = ['1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9'] satisfies AspectRatio[];
const UP_TO_21_9 = [...UP_TO_16_9, '21:9', '9:21'] satisfies AspectRatio[];

/** "From" prices: the first megapixel. What a task costs is stated in the answer to its submission. */
function fromMegapixel(first: string, firstEdited?: string): MegapixelPrice {
  const price = { ...PRICING, basis: 'megapixel', firstNanoUsd: nanoUsdOf(first) } as const;
  return firstEdited === undefined ? price : { ...price, firstEditedNanoUsd: nanoUsdOf(firstEdited) };
}

type Facts = Pick<ModelAbilities, 'sizes' | 'aspectRatios' | 'maxReferences'> & Partial<Pick<ModelAbilities, 'seed'>>;

function flux(id: string, displayName: string, facts: Facts, listPrice: Price | undefined): Model {
  return {
    id,
    vendor: 'black-forest-labs',
    family: 'flux',
    displayName,
    aliases: [],
    lifecycle: { ...PRICING, status: 'live' },
    abilities: { ...DOCS, seed: true, ...facts, thinking: [], sizeOnWire: true, thinks: false },
    pixels: {},
    figures: DOCS,
    imageTokens: {},
    referenceTokens: 0,
    listPrice,
  };
}

/** At least 64 pixels an edge and 4 megapixels at most; up to eight input images. */
const FLUX_2: Facts = { sizes: ['512', '1K', '2K'], aspectRatios: UP_TO_21_9, maxReferences: 8 };
/** The endpoints of klein have fields for four input images (api.bfl.ai/openapi.json, as client libraries read it in 2026-10). */
const KLEIN: Facts = { ...FLUX_2, maxReferences: 4 };
const KONTEXT: Facts = { sizes: ['1K'], aspectRatios: UP_TO_21_9, maxReferences: 1 };

/** FLUX by Black Forest Labs. */
export const FLUX_MODELS: readonly Model[] = [
  // Its endpoint has no field for a seed, and answers 422 to one (the same).
  flux(
    'flux-3-image',
    'FLUX 3 Image',
    { sizes: ['1K', '2K', '4K'], aspectRatios: UP_TO_21_9, maxReferences: 10, seed: false },
    pricePerPicture({ '1K': '0.048' }, PRICING),
  ),
  flux('flux-2-pro', 'FLUX.2 Pro', FLUX_2, fromMegapixel('0.03', '0.045')),
  flux('flux-2-flex', 'FLUX.2 Flex', FLUX_2, fromMegapixel('0.05')),
  flux('flux-2-max', 'FLUX.2 Max', FLUX_2, fromMegapixel('0.07')),
  flux('flux-2-klein-9b', 'FLUX.2 Klein 9B', KLEIN, fromMegapixel('0.015')),
  flux('flux-2-klein-4b', 'FLUX.2 Klein 4B', KLEIN, fromMegapixel('0.014')),
  flux('flux-kontext-max', 'FLUX.1 Kontext Max', KONTEXT, pricePerPicture({ '1K': '0.08' }, FLAT_PRICING)),
  flux('flux-kontext-pro', 'FLUX.1 Kontext Pro', KONTEXT, pricePerPicture({ '1K': '0.04' }, FLAT_PRICING)),
  flux(
    'flux-pro-1.1-ultra',
    'FLUX 1.1 Pro Ultra',
    { sizes: ['2K'], aspectRatios: UP_TO_21_9, maxReferences: 0 },
    pricePerPicture({ '2K': '0.06' }, FLAT_PRICING),
  ),
  // Edges of 256 to 1440 pixels: 21:9 does not fit at 1K.
  flux(
    'flux-pro-1.1',
    'FLUX 1.1 Pro',
    { sizes: ['512', '1K'], aspectRatios: UP_TO_16_9, maxReferences: 0 },
    pricePerPicture({ '512': '0.04', '1K': '0.04' }, PRICING),
  ),
];
