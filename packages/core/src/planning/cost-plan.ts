import type { ImageSize } from '../catalog/size.ts';

/** What a line of a plan is about, in the order of a plan. */
export const COST_FACTORS = [
  'pictures',
  'sizes',
  'text',
  'references',
  'retries',
  'failed-but-billed',
  'batch',
  'series',
] as const;
/** One of them. */
export type CostFactor = (typeof COST_FACTORS)[number];

/** The effect of one factor. */
export interface FactorLine {
  readonly factor: CostFactor;
  /** In US dollars; negative where it saves. `undefined` is unknown. Lines add up to the month's cost. */
  readonly monthlyUsd: number | undefined;
  /** One sentence for people. */
  readonly note: string;
}

/** One part of the mix at one channel. */
export interface PricedEntry {
  readonly name: string;
  readonly model: string;
  readonly size: ImageSize;
  /** From 0 to 1. */
  readonly share: number;
  readonly imagesPerMonth: number;
  /** One picture, without prompt and references, in US dollars; `undefined` is unknown. */
  readonly usdPerImage: number | undefined;
}

/** A comparison with the reference, in US dollars; negative where the plan is the dearer. */
export interface Saving {
  readonly reference: string;
  readonly referenceMonthlyUsd: number;
  readonly monthlyUsd: number;
  readonly yearlyUsd: number;
  /** Of the reference's cost: 0.25 is a quarter less. */
  readonly share: number;
}

/** One series at one channel, in US dollars; `undefined` is unknown. */
export interface SeriesCost {
  readonly references: number;
  readonly variants: number;
  readonly referenceModel: string;
  readonly variantModel: string;
  readonly picturesUsd: number | undefined;
  /** References sent with every variant. */
  readonly referenceInputUsd: number | undefined;
  readonly totalUsd: number | undefined;
}

/** What the pictures cost at one channel. Amounts are US dollars; `undefined` is unknown, never 0. */
export interface ChannelCosts {
  readonly channel: string;
  readonly entries: readonly PricedEntry[];
  /** The mean price of a picture of the mix, without anything else. */
  readonly blendedUsd: number | undefined;
  /** The mean cost of a picture with all factors, series apart. */
  readonly usdPerImage: number | undefined;
  readonly lines: readonly FactorLine[];
  readonly monthlyUsd: number | undefined;
  readonly yearlyUsd: number | undefined;
  /** Against the reference; `undefined` without one, or where a price is unknown. */
  readonly saving: Saving | undefined;
  readonly series: SeriesCost | undefined;
  /** What has no known price here, such as `flux-2-pro at 1K`. */
  readonly unknown: readonly string[];
}

/** What an outage loses. */
export interface DowntimeLoss {
  readonly requestsLost: number;
  readonly monthlyUsd: number;
  readonly yearlyUsd: number;
}

/** Money planned ahead. */
export interface CostPlan {
  readonly imagesPerMonth: number;
  readonly channels: readonly ChannelCosts[];
  readonly downtime: DowntimeLoss | undefined;
  /** What should be known besides, such as a model that does not draw a size. */
  readonly notes: readonly string[];
}
