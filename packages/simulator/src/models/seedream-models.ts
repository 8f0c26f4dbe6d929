import type { Pixels } from './picture-size.ts';

/** Sizes that can be ordered by name. */
export const SEEDREAM_TIERS = { '1K': 1024, '1.5K': 1536, '2K': 2048, '3K': 3072, '4K': 4096 } as const;
export type SeedreamTier = keyof typeof SEEDREAM_TIERS;

/** What the simulator knows of one of ByteDance's Seedream models. */
export interface SeedreamModelFacts {
  readonly id: string;
  readonly tiers: readonly SeedreamTier[];
  readonly leastPixels: number;
  readonly mostPixels: number;
  readonly maxReferences: number;
  /** Whether `output_format` can be ordered; without it pictures are JPEG. */
  readonly formats: boolean;
  /** Price of a picture, in whole nano-dollars. */
  readonly price: (pixels: Pixels) => number;
  /** Price of a reference, in whole nano-dollars a request. */
  readonly referenceNanoUsd: number;
}

const flat = (nanoUsd: number) => () => nanoUsd;

/** 1280 × 720 and 4096 × 4096 are the limits of 4.0; 2K in 16:9 has 4,556,800. */
const FROM_1K = { leastPixels: 921_600, mostPixels: 4_624_220 } as const;
const TO_4K = { mostPixels: 16_777_216 } as const;
const FIVE = { tiers: ['1K', '1.5K', '2K'], formats: true, referenceNanoUsd: 0, ...FROM_1K } as const;
const FOUR = { ...TO_4K, formats: false, maxReferences: 14, referenceNanoUsd: 0 } as const;

/** 2560 × 1440: below it 4.5 and 5.0 lite refuse an order. */
const LEAST_OF_2K = 3_686_400;

/**
 * Seedream on BytePlus ModelArk: limits from its documentation, revision 265 (2026-10). Prices: 4.0, 4.5 and 5.0 lite from
 * resellers who follow BytePlus (2026-06), 5.0 pro and flash from ModelArk's list (2026-10), 5.5 from docs.apiyi.com (2026-11).
 */
export const SEEDREAM_MODELS: readonly SeedreamModelFacts[] = [
  {
    ...FIVE,
    id: 'seedream-5-5-261028',
    maxReferences: 14,
    price: ({ width, height }) => (width * height <= 2_600_000 ? 20_000_000 : 35_000_000),
    referenceNanoUsd: 8_000_000,
  },
  {
    ...FIVE,
    id: 'dola-seedream-5-0-pro-260628',
    maxReferences: 10,
    price: ({ width, height }) => (Math.min(width, height) <= 1024 ? 45_000_000 : 90_000_000),
  },
  { ...FIVE, id: 'dola-seedream-5-0-flash-260915', maxReferences: 10, price: flat(18_000_000) },
  {
    ...FOUR,
    id: 'seedream-5-0-260128',
    tiers: ['2K', '3K', '4K'],
    leastPixels: LEAST_OF_2K,
    formats: true,
    price: flat(35_000_000),
  },
  { ...FOUR, id: 'seedream-4-5-251128', tiers: ['2K', '4K'], leastPixels: LEAST_OF_2K, price: flat(40_000_000) },
  { ...FOUR, id: 'seedream-4-0-250828', tiers: ['1K', '2K', '4K'], leastPixels: 921_600, price: flat(30_000_000) },
];

const byId = new Map(SEEDREAM_MODELS.map((model) => [model.id, model]));

/** The facts of a Seedream model; `undefined` when the simulator does not know it. */
export const findSeedreamModel = (id: string): SeedreamModelFacts | undefined => byId.get(id);
