import type { Model } from '../catalog/model.ts';
import type { ImageSize } from '../catalog/size.ts';
import type { Channel, ChannelPrice } from '../channels/channel.ts';
import { SupportMemo } from './support-memo.ts';

/** What the channels of a service have of one model. Prices and support are pure, so each is asked for once. */
export interface Offers {
  /** One for each channel, in their order. */
  readonly sellers: readonly Seller[];
  /** What each channel says of one size, in the order of the sellers. */
  supports(size: ImageSize): readonly SupportMemo[];
}

/** One channel and its price for the model. */
export interface Seller {
  readonly channel: Channel;
  readonly price: ChannelPrice;
  /** The place of the first seller at the same price, so that an order is priced once for all of them. */
  readonly pricedAs: number;
}

/** Builds the memory of what the channels of a service have, model by model: the models of a catalog, which are few. */
export function createOffers(channels: readonly Channel[]): (model: Model) => Offers {
  const known = new Map<Model, Offers>();
  return (model) => {
    const offers = known.get(model) ?? offersOf(channels, model);
    known.set(model, offers);
    return offers;
  };
}

function offersOf(channels: readonly Channel[], model: Model): Offers {
  const prices = channels.map((channel) => priceOf(channel, model));
  const memos = new Map<ImageSize, readonly SupportMemo[]>();
  return {
    sellers: channels.map((channel, index) => {
      const price = prices[index] ?? UNKNOWN_PRICE;
      const isSame = (other: ChannelPrice): boolean => other.price === price.price && other.factor === price.factor;
      return { channel, price, pricedAs: Math.max(0, prices.findIndex(isSame)) };
    }),
    supports: (size) => {
      const all = memos.get(size) ?? channels.map((channel) => new SupportMemo(channel));
      memos.set(size, all);
      return all;
    },
  };
}

const UNKNOWN_PRICE: ChannelPrice = Object.freeze({ price: undefined });

function priceOf(channel: Channel, model: Model): ChannelPrice {
  try {
    return channel.price(model);
  } catch {
    return UNKNOWN_PRICE;
  }
}
