import type { ImageSize } from './size.ts';

/** Amounts are integers of nano-dollars (1e-9 USD) inside Retake, and plain `usd` numbers at its edge. */
export type NanoUsd = number;

/** One line of a bill. */
export interface CostLine {
  readonly item: 'input-text' | 'input-image' | 'output-text' | 'output-image' | 'thoughts' | 'picture' | 'request' | 'reported';
  readonly quantity: number;
  /** Nano-dollars for one of `quantity`. */
  readonly unitNanoUsd: NanoUsd;
  readonly nanoUsd: NanoUsd;
}

/**
 * What one attempt cost and how that is known: `reported` by the upstream, computed from `tokens`, from the `picture`s
 * or by `request`; `none` when it was not billed; `unknown` when it was billed but no price is known.
 */
export type CostBasis = 'reported' | 'tokens' | 'picture' | 'request' | 'none' | 'unknown';

export interface Cost {
  readonly basis: CostBasis;
  /** `undefined` when unknown. Unknown is never zero. */
  readonly nanoUsd: NanoUsd | undefined;
  readonly lines: readonly CostLine[];
}

/** What an attempt is expected to cost, and a bound it cannot pass while the model keeps to its documented habits. */
export interface CostEstimate {
  readonly expectedNanoUsd: NanoUsd | undefined;
  readonly upperNanoUsd: NanoUsd | undefined;
}

/** What a price is applied to. */
export interface Delivery {
  readonly pictures: number;
  readonly size: ImageSize | undefined;
}
