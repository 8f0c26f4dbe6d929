import type { ImageSize } from './size.ts';

/** Where a number came from, so that anyone can check it. */
export interface Source {
  /** Document, page or thread. */
  readonly source: string;
  /** Day of that source, `YYYY-MM-DD`: when its figures were published or last read. */
  readonly date: string;
}

/**
 * A price by tokens and modality. Rates are integers of nano-dollars a token:
 * 120 dollars a million tokens are 120,000 nano-dollars a token.
 */
export interface TokenPrice extends Source {
  readonly basis: 'tokens';
  readonly inputTextNanoUsd: number;
  readonly inputImageNanoUsd: number;
  /** Text and thinking out. `undefined` where the vendor states no such rate; text that comes all the same has an unknown cost. */
  readonly outputTextNanoUsd: number | undefined;
  readonly outputImageNanoUsd: number;
  /**
   * For each search that the model makes before it draws, where it can. What a vendor gives away in a month is not taken off: nobody but
   * its own count knows what is left of it. @default unknown
   */
  readonly searchNanoUsd?: number;
}

/** A price by delivered picture, by its size. Interim pictures of a model's thinking are not charged apart. */
export interface PicturePrice extends Source {
  readonly basis: 'picture';
  /** A missing size has no known price. */
  readonly nanoUsd: Readonly<Partial<Record<ImageSize, number>>>;
  /** Added for each reference image that was sent, where a vendor charges for them. @default 0 */
  readonly referenceNanoUsd?: number;
}

/** A flat price by billed request, whatever its size. Whether an answer without a picture is billed is for the channel's verdict to say. */
export interface RequestPrice extends Source {
  readonly basis: 'request';
  readonly nanoUsd: number;
}

/**
 * A price by begun megapixel, of which only the first is published: further ones cost no more. Enough for an estimate, not for a bill:
 * vendors that charge so state the cost of each task in their answer, and only that is exact. Without it the cost is unknown.
 */
export interface MegapixelPrice extends Source {
  readonly basis: 'megapixel';
  /** Drawing the first megapixel. */
  readonly firstNanoUsd: number;
  /** The same with a reference image, where it differs. */
  readonly firstEditedNanoUsd?: number;
}

/** What a channel asks, by whatever it counts. */
export type Price = TokenPrice | PicturePrice | RequestPrice | MegapixelPrice;

/** A factor on a price as an exact fraction, such as 1/2 for the Batch API. */
export interface PriceFactor {
  /** An integer ≥ 0. */
  readonly numerator: number;
  /** An integer > 0. */
  readonly denominator: number;
}

/**
 * Half price for what goes through the Gemini Batch API
 * (ai.google.dev/gemini-api/docs/batch-api, 2026; the pricing page of 2026-10-07 says 50 % too).
 */
export const BATCH_FACTOR: PriceFactor = Object.freeze({ numerator: 1, denominator: 2 });

/** What a channel asks for a model. */
export interface ChannelPrice {
  /** `undefined` is unknown, never free. */
  readonly price: Price | undefined;
  /** Applied to the total, such as a relay's multiplier. */
  readonly factor?: PriceFactor;
}
