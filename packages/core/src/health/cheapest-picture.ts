import type { CostEstimate } from '../catalog/cost.ts';
import type { PricedOrder } from '../catalog/estimate.ts';
import type { Model } from '../catalog/model.ts';
import type { Channel, PictureOrder } from '../channels/channel.ts';
import type { Candidate } from '../routing/candidate.ts';

/** Harmless to every policy, and drawn quickly. */
const PROMPT = 'a plain grey circle on white';

/** The cheapest picture of these models that a channel sells at a known price; `undefined` when there is none. */
export function cheapestPicture(
  channel: Channel,
  models: readonly Model[],
  estimate: (order: PricedOrder) => CostEstimate,
): Candidate | undefined {
  let cheapest: { readonly candidate: Candidate; readonly upTo: number } | undefined;
  for (const model of models) {
    for (const size of model.abilities.sizes) {
      const order: PictureOrder = {
        prompt: PROMPT,
        model,
        size,
        aspectRatio: undefined,
        references: [],
        thinking: undefined,
        seed: undefined,
        channelOptions: {},
      };
      const priced = priceOf(channel, order, estimate);
      const upTo = priced?.upperNanoUsd;
      if (priced === undefined || upTo === undefined || (cheapest !== undefined && cheapest.upTo <= upTo)) continue;
      cheapest = { candidate: { channel, order, estimate: priced, warnings: [] }, upTo };
    }
  }
  return cheapest?.candidate;
}

/** A channel of one's own may throw here; then it is not drawn on. */
function priceOf(
  channel: Channel,
  order: PictureOrder,
  estimate: (order: PricedOrder) => CostEstimate,
): CostEstimate | undefined {
  try {
    if (!channel.supports(order).supported) return undefined;
    const { model, size } = order;
    return estimate({ model, size, channelPrice: channel.price(model), promptChars: PROMPT.length, references: 0 });
  } catch {
    return undefined;
  }
}
