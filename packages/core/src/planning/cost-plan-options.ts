import type { Catalog } from '../catalog/catalog.ts';
import type { ImageSize } from '../catalog/size.ts';
import type { MixEntry } from './mix.ts';
import type { PricedChannel } from './priced-channel.ts';

/** Pictures of the same character or product: some references drawn first, then variants that carry them. */
export interface SeriesOptions {
  /** @default 1 */
  readonly references?: number | undefined;
  /** @default 10 */
  readonly variants?: number | undefined;
  /** Draws the references: an id or alias. @default that of the mix's `economy`, else of its first entry */
  readonly referenceModel?: string | undefined;
  /** Draws the variants, each sent with all references. @default that of the mix's `character-lock`, else of its first entry */
  readonly variantModel?: string | undefined;
  /** @default '1K' */
  readonly size?: ImageSize | undefined;
  /** Series a month, on top of `imagesPerMonth`. @default 0, which only tells what one costs */
  readonly perMonth?: number | undefined;
}

/** What it costs not to deliver. */
export interface DowntimeOptions {
  /** A month. */
  readonly outageHours: number;
  readonly requestsPerDay: number;
  /** What a request that is not answered loses. */
  readonly usdPerRequest: number;
}

/** What costs are compared with: an amount a picture, or everything drawn by one model at its list price. */
export type CostReference =
  | { readonly name?: string | undefined; readonly usdPerImage: number }
  | { readonly name?: string | undefined; readonly model: string; readonly size?: ImageSize | undefined };

/** What is planned. Rates and shares are from 0 to 1. */
export interface CostPlanOptions {
  /** Pictures delivered a month. */
  readonly imagesPerMonth: number;
  /** @default `TODAY_MIX` */
  readonly mix?: readonly MixEntry[] | undefined;
  /** Who could sell them; each is planned for by itself. @default the vendors, at their list prices */
  readonly channels?: readonly PricedChannel[] | undefined;
  /** Share of the pictures that can wait over night and go through a Batch API at half price; Gemini models only. @default 0 */
  readonly batchShare?: number | undefined;
  /** Attempts that fail, for each picture delivered. @default 0 */
  readonly retryRate?: number | undefined;
  /**
   * Share of those that is billed all the same: answers without a picture, cut calls. Each is counted at the price of a whole picture,
   * which is the most. The others, refused with 429 or 5xx, cost nothing. @default 0
   */
  readonly failedButBilledRate?: number | undefined;
  /** Reference images sent with a picture, on average. @default 0 */
  readonly referencesPerImage?: number | undefined;
  /** Shares of the pictures by size, in place of the sizes of the mix. @default those of the mix */
  readonly sizes?: Readonly<Partial<Record<ImageSize, number>>> | undefined;
  /** Length of a prompt in characters, for models that charge for it. @default 400 */
  readonly promptChars?: number | undefined;
  readonly series?: SeriesOptions | undefined;
  readonly downtime?: DowntimeOptions | undefined;
  readonly reference?: CostReference | undefined;
  /** @default the built-in one */
  readonly catalog?: Catalog | undefined;
}
