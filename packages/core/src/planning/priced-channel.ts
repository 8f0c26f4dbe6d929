import { pricePerPicture, type Usd } from '../catalog/dollar-prices.ts';
import type { Model } from '../catalog/model.ts';
import type { ChannelPrice, Price } from '../catalog/price.ts';
import { priceOf } from '../catalog/price-of.ts';

/** Someone who sells pictures, as far as prices go. Every channel of a service is one. */
export interface PricedChannel {
  readonly id: string;
  price(model: Model): ChannelPrice;
  /** Anything, where it takes jobs for over night at half price. */
  readonly batch?: unknown;
}

/** What the models' own vendors ask today, by the catalog. */
export function listPrices(): PricedChannel {
  return { id: 'list price', batch: true, price: ({ listPrice }) => ({ price: listPrice }) };
}

/**
 * A seller with flat prices a picture by model, in dollars, such as a relay: `flatPrices('laozhang', { 'gemini-3-pro-image': 0.09 })`. What
 * it does not list is unknown.
 *
 * @throws RangeError when an amount is no amount of dollars.
 */
export function flatPrices(id: string, usd: Readonly<Record<string, Usd>>): PricedChannel {
  const prices: Record<string, Price> = {};
  for (const [model, amount] of Object.entries(usd)) {
    prices[model] = pricePerPicture(amount, { source: `as told for ${id}`, date: 'today' });
  }
  return { id, price: (model) => priceOf(model, { prices, unlisted: 'unknown' }) };
}

const APRIL = { source: 'ai.google.dev/gemini-api/docs/pricing, as quoted by several guides', date: '2026-04-20' };

/**
 * What Google's six image models cost a picture in April 2026, as its price page rounds them ($0.134 for 1120 tokens at $120 a million).
 * A reference costs its 560 tokens of Pro at $2 a million, and 1120 of 3.1 Flash at $0.50; for Nano Banana no count was published, and
 * the 1290 of a picture of its own are taken, at $0.30. Imagen takes none.
 */
const APRIL_2026: Readonly<Record<string, Price>> = {
  'imagen-4.0-fast-generate-001': pricePerPicture({ '1K': '0.02' }, APRIL),
  'imagen-4.0-generate-001': pricePerPicture({ '1K': '0.04', '2K': '0.04' }, APRIL),
  'imagen-4.0-ultra-generate-001': pricePerPicture({ '1K': '0.06', '2K': '0.06' }, APRIL),
  'gemini-2.5-flash-image': pricePerPicture({ '1K': '0.039' }, { ...APRIL, reference: '0.000387' }),
  'gemini-3.1-flash-image': pricePerPicture(
    { '512': '0.045', '1K': '0.067', '2K': '0.101', '4K': '0.151' },
    { ...APRIL, reference: '0.00056' },
  ),
  'gemini-3-pro-image': pricePerPicture({ '1K': '0.134', '2K': '0.134', '4K': '0.24' }, { ...APRIL, reference: '0.00112' }),
};

/** What Google asked in April 2026, for its line-up of that time. */
export function april2026Prices(): PricedChannel {
  return { id: 'april 2026', batch: true, price: (model) => priceOf(model, { prices: APRIL_2026, unlisted: 'unknown' }) };
}
