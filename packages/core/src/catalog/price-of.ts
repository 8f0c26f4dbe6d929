import type { Model } from './model.ts';
import { nameKey } from './name-key.ts';
import type { ChannelPrice, Price, PriceFactor } from './price.ts';

/** What a channel charges, model by model. */
export interface PriceList {
  /** The channel's own prices by model id or alias, in any case. They win over the vendor's, and are final: no factor is applied to them. */
  readonly prices?: Readonly<Record<string, Price>> | undefined;
  /** What a model costs that `prices` leaves out: a vendor's own channel sells at its list price, a relay at one we do not know. */
  readonly unlisted: 'list-price' | 'unknown';
  /** What the channel makes of the vendor's list price, such as 3/5 for a relay that sells at 60 %. @default 1 */
  readonly factor?: PriceFactor | undefined;
}

/** What a channel with this price list asks for a model. An own price under the model's id wins over one under an alias. */
export function priceOf(model: Pick<Model, 'id' | 'aliases' | 'listPrice'>, list: PriceList): ChannelPrice {
  const { prices = {}, unlisted, factor } = list;
  const listed = Object.keys(prices);
  for (const name of listed.length === 0 ? [] : [model.id, ...model.aliases]) {
    if (Object.hasOwn(prices, name)) return { price: prices[name] };
    const spelled = listed.find((key) => nameKey(key) === nameKey(name));
    if (spelled !== undefined) return { price: prices[spelled] };
  }
  if (unlisted === 'unknown') return { price: undefined };
  return factor === undefined ? { price: model.listPrice } : { price: model.listPrice, factor };
}
