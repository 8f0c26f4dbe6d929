import type { ImageSize } from './size.ts';

/** Where a number came from, so that anyone can check it. */
export interface Source {
  /** Document, page or thread. */
  readonly source: string;
  /** Day the source was read, `YYYY-MM-DD`. */
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
  /** Text and thinking out. */
  readonly outputTextNanoUsd: number;
  readonly outputImageNanoUsd: number;
}

/** A price by delivered picture, by its size. */
export interface PicturePrice extends Source {
  readonly basis: 'picture';
  readonly nanoUsd: Readonly<Partial<Record<ImageSize, number>>>;
}

/** A flat price by answered request, whatever its size; `chargesNoImage` when a 200 without a picture costs as much. */
export interface RequestPrice extends Source {
  readonly basis: 'request';
  readonly nanoUsd: number;
  readonly chargesNoImage: boolean;
}

export type Price = TokenPrice | PicturePrice | RequestPrice;

/** A factor on a price as an exact fraction, such as 1/2 for the Batch API. */
export interface PriceFactor {
  readonly numerator: number;
  readonly denominator: number;
}
