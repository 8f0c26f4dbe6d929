import type { Catalog } from '../catalog/catalog.ts';
import type { Delivery } from '../catalog/cost.ts';
import type { ChannelPrice } from '../catalog/price.ts';
import type { Model } from '../catalog/model.ts';
import { imageTokensOf } from '../catalog/picture-tokens.ts';
import { settle } from '../catalog/settle.ts';
import { picturesShown } from '../channels/pictures-shown.ts';
import type { Settle } from '../resilience/settle.ts';
import type { Candidate } from '../routing/candidate.ts';

const NOTHING: Delivery = Object.freeze({ pictures: 0, size: undefined });

/**
 * Builds the settlement of attempts: what was delivered by the model that drew it, at the price of the channel that sold it.
 */
export function createSettleAttempt(catalog: Catalog): Settle {
  return (candidate, outcome) => {
    const { usage, modelVersion, reportedCostNanoUsd } = 'answer' in outcome ? outcome.answer : outcome.failure;
    const delivery = 'answer' in outcome ? outcome.delivery : lostOf(candidate, outcome.failure.delivery);
    const { model, price } = sellerOf(catalog, candidate, modelVersion);
    return settle({
      price,
      model: {
        imageTokens: model === undefined ? {} : imageTokensOf(model, candidate.channel.pictureQuality?.(candidate.order)),
      },
      usage,
      delivery: { ...delivery, references: picturesShown(candidate.order) },
      reportedCostNanoUsd,
      billing: 'answer' in outcome ? 'billed' : outcome.failure.billing,
    });
  };
}

/** Pictures that were billed and got lost on the way cannot be measured: they count as ordered. */
function lostOf({ order }: Candidate, lost: Delivery | undefined): Delivery {
  if (lost === undefined) return NOTHING;
  return lost.pictures > 0 && lost.size === undefined ? { ...lost, size: order.size } : lost;
}

/** The catalog's model for what an answer calls its model; the ordered one when it says nothing. */
export function deliveredModel(catalog: Catalog, candidate: Candidate, modelVersion: string | undefined): Model | undefined {
  if (modelVersion === undefined) return candidate.order.model;
  const found = catalog.resolve(modelVersion);
  return found.found ? found.model : undefined;
}

/**
 * A flat price by request was agreed on for the model that was named; any other price follows the model that drew. One that the
 * catalog does not know has no known price.
 */
function sellerOf(
  catalog: Catalog,
  candidate: Candidate,
  modelVersion: string | undefined,
): { readonly model: Model | undefined; readonly price: ChannelPrice } {
  const { channel, order } = candidate;
  const ordered = channel.price(order.model);
  if (ordered.price?.basis === 'request') return { model: order.model, price: ordered };
  const model = deliveredModel(catalog, candidate, modelVersion);
  return { model, price: model === undefined ? { price: undefined } : model === order.model ? ordered : channel.price(model) };
}
