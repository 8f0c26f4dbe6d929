import type { ImageSize } from './size.ts';

/** Amounts are integers of nano-dollars (1e-9 USD) inside Retake, and plain `usd` numbers at its edge. */
export type NanoUsd = number;

/** One line of a bill. */
export interface CostLine {
  /** What was charged. `factor` is what a discount takes off (negative) or a surcharge adds, so that lines add up to the total. */
  readonly item:
    | 'input-text'
    | 'input-image'
    | 'output-text'
    | 'output-image'
    | 'thoughts'
    | 'search'
    | 'picture'
    | 'reference'
    | 'request'
    | 'reported'
    | 'factor';
  readonly quantity: number;
  /** Nano-dollars for one of `quantity`. */
  readonly unitNanoUsd: NanoUsd;
  readonly nanoUsd: NanoUsd;
}

/**
 * What one attempt cost and how that is known: `reported` by the upstream, computed from the counted `tokens`, from the
 * `picture`s or by `request`; `tokens-estimated` when the upstream did not count a picture's tokens and the vendor's documented
 * count stands in for them; `none` when it was not billed; `unknown` when it was billed but no price is known.
 */
export type CostBasis = 'reported' | 'tokens' | 'tokens-estimated' | 'picture' | 'request' | 'none' | 'unknown';

/** The bill of one attempt. */
export interface Cost {
  readonly basis: CostBasis;
  /** `undefined` when unknown. Unknown is never zero. */
  readonly nanoUsd: NanoUsd | undefined;
  /** Their `nanoUsd` add up to the cost exactly; empty when it is unknown or none. */
  readonly lines: readonly CostLine[];
}

/** What an attempt is expected to cost, and a bound it cannot pass while the model keeps to its documented habits. */
export interface CostEstimate {
  readonly expectedNanoUsd: NanoUsd | undefined;
  readonly upperNanoUsd: NanoUsd | undefined;
}

/** What a price is applied to. */
export interface Delivery {
  /** Pictures that came, interim pictures of the model's thinking apart. */
  readonly pictures: number;
  /** Interim pictures of the model's thinking; each is billed as an output picture. @default 0 */
  readonly thoughtPictures?: number;
  /** The size that was delivered, which is what a price by size is applied to; `undefined` when it could not be measured. */
  readonly size: ImageSize | undefined;
  /** Reference images that were sent, those of a chat among them; needed only by prices that charge for them. */
  readonly references?: number;
}
