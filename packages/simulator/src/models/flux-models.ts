/** What the simulator knows of one of Black Forest Labs' models. */
export interface FluxModelFacts {
  readonly id: string;
  /**
   * How its size is ordered: `pixels` by width and height, `ratio` by `aspect_ratio`, `resolution` by ratio and `1k`, `2k` or `4k`.
   */
  readonly sizing: 'pixels' | 'ratio' | 'resolution';
  /** Limits of an edge where pixels are ordered; the step that edges go in. */
  readonly edge: { readonly least: number; readonly most: number; readonly step: number };
  /** Megapixels of a picture whose size is not ordered in pixels. */
  readonly megapixels: number;
  readonly maxInputs: number;
  readonly price: FluxPrice;
  /** Tasks that may be active at once. */
  readonly activeTasks: number;
  /** Milliseconds for which a picture can be downloaded. */
  readonly deliveryMs: number;
}

/** Whole nano-dollars: of the first megapixel out and of each further one, in or out; or of a picture in each resolution. */
export type FluxPrice =
  | { readonly first: number; readonly further: number }
  | { readonly '1k': number; readonly '2k': number; readonly '4k': number };

const MINUTE_MS = 60_000;

/** Limits of docs.bfl.ai as read by @ai-sdk/black-forest-labs 2.0.41 (2026-09-14). */
const COMMON = { activeTasks: 24, deliveryMs: 10 * MINUTE_MS, megapixels: 1 } as const;

/** At least 64 pixels an edge and 4 megapixels in all. */
const FLUX_2 = { ...COMMON, sizing: 'pixels', edge: { least: 64, most: 4096, step: 16 }, maxInputs: 8 } as const;
const ULTRA_MEGAPIXELS = 4;

const flat = (nanoUsd: number): FluxPrice => ({ first: nanoUsd, further: 0 });

/**
 * FLUX as sold on bfl.ai/pricing (captured 2026-11-16). Each price "from" is that of the first megapixel; those of a further one are in
 * Black Forest Labs' own guide for agents (skills.sh/black-forest-labs/skills/bfl-api), those of kontext and of ultra on
 * docs.bfl.ml/quick_start/pricing (both read 2026-11-21), and flux-3-image in 2k and 4k in OpenRouter's list of 2026-10. That each input
 * image counts as further megapixels of its own size is an assumption for klein, flex and max; of pro the price of an edit says so.
 * The simulator states what it charges in the submit's `cost`.
 */
export const FLUX_MODELS: readonly FluxModelFacts[] = [
  {
    ...COMMON,
    id: 'flux-3-image',
    sizing: 'resolution',
    edge: FLUX_2.edge,
    maxInputs: 10,
    deliveryMs: 60 * MINUTE_MS,
    price: { '1k': 48_000_000, '2k': 100_000_000, '4k': 607_000_000 },
  },
  { ...FLUX_2, id: 'flux-2-pro', price: { first: 30_000_000, further: 15_000_000 } },
  { ...FLUX_2, id: 'flux-2-flex', price: { first: 50_000_000, further: 50_000_000 } },
  { ...FLUX_2, id: 'flux-2-max', price: { first: 70_000_000, further: 30_000_000 } },
  { ...FLUX_2, id: 'flux-2-klein-9b', maxInputs: 4, price: { first: 15_000_000, further: 2_000_000 } },
  { ...FLUX_2, id: 'flux-2-klein-4b', maxInputs: 4, price: { first: 14_000_000, further: 1_000_000 } },
  { ...COMMON, id: 'flux-kontext-pro', sizing: 'ratio', edge: FLUX_2.edge, maxInputs: 4, price: flat(40_000_000) },
  {
    ...COMMON,
    id: 'flux-kontext-max',
    sizing: 'ratio',
    edge: FLUX_2.edge,
    maxInputs: 4,
    activeTasks: 6,
    price: flat(80_000_000),
  },
  {
    ...COMMON,
    id: 'flux-pro-1.1-ultra',
    sizing: 'ratio',
    edge: FLUX_2.edge,
    megapixels: ULTRA_MEGAPIXELS,
    maxInputs: 0,
    price: flat(60_000_000),
  },
  {
    ...COMMON,
    id: 'flux-pro-1.1',
    sizing: 'pixels',
    edge: { least: 256, most: 1440, step: 32 },
    maxInputs: 0,
    price: flat(40_000_000),
  },
];

const byId = new Map(FLUX_MODELS.map((model) => [model.id, model]));

/** The facts of a FLUX model; `undefined` when the simulator does not know it. */
export const findFluxModel = (id: string): FluxModelFacts | undefined => byId.get(id);

/** A credit of Black Forest Labs, in whole nano-dollars. */
export const CREDIT_NANO_USD = 10_000_000;
