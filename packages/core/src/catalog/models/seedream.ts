import { pricePerPicture } from '../dollar-prices.ts';
import type { Model } from '../model.ts';
import type { Price } from '../price.ts';
import type { ImageSize } from '../size.ts';

const DOCS = { source: 'docs.byteplus.com: ModelArk image generation API, revision 265', date: '2026-10-31' };
const LIST = { source: "resellers' price lists, which follow BytePlus's in USD", date: '2026-06-30' };
const APIYI = { source: 'docs.apiyi.com: "matching official" prices', date: '2026-11-15' };
const MODELARK = { source: 'ModelArk prices as of 2026-10; openrouter.ai lists the same', date: '2026-10-31' };

interface Seedream {
  readonly id: string;
  readonly displayName: string;
  readonly aliases: readonly string[];
  readonly since: string;
  /** Those of its sizes that can be ordered; 1.5K and 3K cannot. */
  readonly sizes: readonly ImageSize[];
  readonly maxReferences: number;
  readonly listPrice: Price;
}

function seedream({ id, displayName, aliases, since, sizes, maxReferences, listPrice }: Seedream): Model {
  return {
    id,
    vendor: 'bytedance',
    family: 'seedream',
    displayName,
    aliases,
    lifecycle: { ...DOCS, status: 'live', since },
    abilities: {
      ...DOCS,
      sizes,
      aspectRatios: ['1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9', '9:21'],
      maxReferences,
      thinking: [],
      seed: false,
      sizeOnWire: true,
      thinks: false,
    },
    pixels: {},
    figures: DOCS,
    imageTokens: {},
    referenceTokens: 0,
    listPrice,
  };
}

/** Seedream by ByteDance, on BytePlus ModelArk. Billed by delivered picture. */
export const SEEDREAM_MODELS: readonly Model[] = [
  seedream({
    id: 'seedream-5-5-261028',
    displayName: 'Seedream 5.5',
    aliases: ['seedream-5.5', 'seedream-5-5'],
    since: '2026-10-28',
    sizes: ['1K', '2K'],
    maxReferences: 14,
    listPrice: pricePerPicture({ '1K': '0.020', '2K': '0.035' }, { ...APIYI, reference: '0.008' }),
  }),
  seedream({
    id: 'dola-seedream-5-0-pro-260628',
    displayName: 'Seedream 5.0 Pro',
    aliases: ['seedream-5-pro', 'seedream-5-0-pro'],
    since: '2026-06-28',
    sizes: ['1K', '2K'],
    maxReferences: 10,
    listPrice: pricePerPicture({ '1K': '0.045', '2K': '0.09' }, MODELARK),
  }),
  seedream({
    id: 'dola-seedream-5-0-flash-260915',
    displayName: 'Seedream 5.0 Flash',
    aliases: ['seedream-5-flash', 'seedream-5-0-flash'],
    since: '2026-09-15',
    sizes: ['1K', '2K'],
    maxReferences: 10,
    listPrice: pricePerPicture('0.018', MODELARK),
  }),
  seedream({
    id: 'seedream-5-0-260128',
    displayName: 'Seedream 5.0 Lite',
    aliases: ['seedream-5-lite', 'seedream-5-0-lite'],
    since: '2026-01-28',
    sizes: ['2K', '4K'],
    maxReferences: 14,
    listPrice: pricePerPicture('0.035', LIST),
  }),
  seedream({
    id: 'seedream-4-5-251128',
    displayName: 'Seedream 4.5',
    aliases: ['seedream-4.5', 'seedream-4-5'],
    since: '2025-11-28',
    sizes: ['2K', '4K'],
    maxReferences: 14,
    listPrice: pricePerPicture('0.04', LIST),
  }),
  seedream({
    id: 'seedream-4-0-250828',
    displayName: 'Seedream 4.0',
    aliases: ['seedream-4', 'seedream-4-0'],
    since: '2025-08-28',
    sizes: ['1K', '2K', '4K'],
    maxReferences: 14,
    listPrice: pricePerPicture('0.03', LIST),
  }),
];
