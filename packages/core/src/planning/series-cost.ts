import { NANO_USD_PER_USD } from '../catalog/money.ts';
import type { SeriesCost } from './cost-plan.ts';
import type { CostPlanInput } from './cost-plan-schema.ts';
import { drawnSize, picturePrice } from './picture-price.ts';
import type { PricedChannel } from './priced-channel.ts';

/**
 * What one series costs: its references drawn, its variants drawn, and the references sent with every variant. Prompts, text and
 * thinking are left out, as in the prices that vendors publish a picture.
 *
 * @param unknown told of every model without a known price.
 */
export function seriesCost(channel: PricedChannel, input: CostPlanInput, unknown: Set<string>): SeriesCost | undefined {
  const { series, mix, modelOf } = input;
  if (series === undefined) return undefined;
  const { references, variants, size } = series;
  const named = (name: string): string => mix.find((entry) => entry.name === name)?.model ?? mix[0]?.model ?? '';
  const referenceModel = modelOf(series.referenceModel ?? named('economy'));
  const variantModel = modelOf(series.variantModel ?? named('character-lock'));
  const [forReference, forVariant] = [referenceModel, variantModel].map((model) => {
    const drawn = drawnSize(model, size);
    const prices = picturePrice(channel, model, drawn, 0);
    if (prices.picture === undefined) unknown.add(`${model.id} at ${drawn}`);
    return prices;
  });
  const pictures = plus(times(forReference?.picture, references), times(forVariant?.picture, variants));
  const sent = times(forVariant?.reference, references * variants);
  return {
    references,
    variants,
    referenceModel: referenceModel.id,
    variantModel: variantModel.id,
    picturesUsd: usd(pictures),
    referenceInputUsd: usd(sent),
    totalUsd: usd(plus(pictures, sent)),
  };
}

function times(nanoUsd: number | undefined, count: number): number | undefined {
  if (count === 0) return 0;
  return nanoUsd === undefined ? undefined : nanoUsd * count;
}

function plus(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one + other;
}

function usd(nanoUsd: number | undefined): number | undefined {
  return nanoUsd === undefined ? undefined : nanoUsd / NANO_USD_PER_USD;
}
