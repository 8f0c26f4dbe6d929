import { nanoUsdOf, nanoUsdPerTokenOf } from './money.ts';
import type { PicturePrice, RequestPrice, Source, TokenPrice } from './price.ts';
import { IMAGE_SIZES, type ImageSize } from './size.ts';

/** Dollars as a number or, to the last digit, as a decimal string. */
export type Usd = number | string;

/**
 * A price flat by request, as most relays sell: `pricePerRequest(0.09, { source, date })`. Dollars.
 *
 * @throws RangeError as `nanoUsdOf`, as do the other prices of this file.
 */
export function pricePerRequest(usd: Usd, { source, date }: Source): RequestPrice {
  return { basis: 'request', nanoUsd: nanoUsdOf(usd), source, date };
}

/** A price by delivered picture: one amount for every size, or an amount a size; and one for each reference, if any. Dollars. */
export function pricePerPicture(
  usd: Usd | Readonly<Partial<Record<ImageSize, Usd>>>,
  { source, date, reference }: Source & { readonly reference?: Usd },
): PicturePrice {
  const nanoUsd: Partial<Record<ImageSize, number>> = {};
  for (const size of IMAGE_SIZES) {
    const amount = typeof usd === 'object' ? usd[size] : usd;
    if (amount !== undefined) nanoUsd[size] = nanoUsdOf(amount);
  }
  const price = { basis: 'picture', nanoUsd, source, date } as const;
  return reference === undefined ? price : { ...price, referenceNanoUsd: nanoUsdOf(reference) };
}

/** Rates in dollars a million tokens, as vendors publish them. */
export interface RatesPerMillion {
  readonly inputText: Usd;
  readonly inputImage: Usd;
  /** Text and thinking out; `undefined` where the vendor states no such rate. */
  readonly outputText: Usd | undefined;
  readonly outputImage: Usd;
}

/** A price by tokens and modality: `pricePerMillionTokens({ inputText: 2, inputImage: 2, outputText: 12, outputImage: 120 }, …)`. Dollars. */
export function pricePerMillionTokens(rates: RatesPerMillion, { source, date }: Source): TokenPrice {
  return {
    basis: 'tokens',
    inputTextNanoUsd: nanoUsdPerTokenOf(rates.inputText),
    inputImageNanoUsd: nanoUsdPerTokenOf(rates.inputImage),
    outputTextNanoUsd: rates.outputText === undefined ? undefined : nanoUsdPerTokenOf(rates.outputText),
    outputImageNanoUsd: nanoUsdPerTokenOf(rates.outputImage),
    source,
    date,
  };
}
