import type { PixelFamily } from './pixel-table.ts';
import type { AspectRatio, PictureSize } from './picture-size.ts';

/** Levels of thinking that a request can order. */
export type ThinkingLevel = 'minimal' | 'low' | 'medium' | 'high';

/** Official token prices, in whole nano-dollars (1e-9 USD) a token: $120 a million tokens are 120,000. */
export interface TokenRates {
  readonly inputNanoUsd: number;
  /** Text and thinking out. */
  readonly textOutNanoUsd: number;
  readonly imageOutNanoUsd: number;
}

/** What the simulator knows of one model. */
export interface ModelFacts {
  readonly id: string;
  readonly displayName: string;
  /** Sizes it takes; without an order it draws `1K`. */
  readonly sizes: readonly PictureSize[];
  /** `false` where a size on the wire makes the upstream answer 500. */
  readonly sizeOnWire: boolean;
  readonly aspectRatios: readonly AspectRatio[];
  readonly pixels: PixelFamily;
  /** Levels it accepts; empty when it has none. */
  readonly thinkingLevels: readonly ThinkingLevel[];
  /** The level without an order; `'always'` thinks whatever is ordered; `undefined` never thinks. */
  readonly thinks: ThinkingLevel | 'always' | undefined;
  /** Whether its answers carry thought signatures that have to come back in a chat's history. */
  readonly signs: boolean;
  readonly maxReferences: number;
  /** Prompt tokens of one reference image. */
  readonly referenceTokens: number;
  readonly imageTokens: Readonly<Partial<Record<PictureSize, number>>>;
  readonly rates: TokenRates;
  readonly mediaType: 'image/png' | 'image/jpeg';
  /** `true` once the vendor switched it off: official channels answer 404 unless told to serve it. */
  readonly retired: boolean;
  /** Where prices and token counts were read, and when. */
  readonly source: string;
  readonly date: string;
}
