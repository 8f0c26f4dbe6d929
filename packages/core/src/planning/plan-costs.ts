import { nanoUsdOf, NANO_USD_PER_USD } from '../catalog/money.ts';
import { IMAGE_SIZES } from '../catalog/size.ts';
import { channelCosts, type PlainCosts } from './channel-costs.ts';
import type { CostPlan, DowntimeLoss, Saving } from './cost-plan.ts';
import type { CostPlanOptions } from './cost-plan-options.ts';
import { type CostPlanInput, readCostPlan } from './cost-plan-schema.ts';
import { fractionOf, product, quotient, toUsd } from './fraction.ts';
import { drawnSize } from './picture-price.ts';
import { listPrices } from './priced-channel.ts';

/**
 * Plans what pictures will cost: the blended price, a month and a year at every channel, the effect of each factor as a line of its own,
 * and the saving against a reference. Calls nobody. What has no known price makes a sum unknown, never smaller.
 *
 * @throws ConfigInvalidError with every problem of the options and its path.
 */
export function planCosts(options: CostPlanOptions): CostPlan {
  const input = readCostPlan(options);
  const reference = referenceOf(input);
  return {
    imagesPerMonth: input.imagesPerMonth,
    channels: input.channels.map((channel) => {
      const costs = channelCosts(channel, input);
      return { ...costs, saving: savingOf(costs, reference) };
    }),
    downtime: downtimeOf(input),
    notes: notesOf(input),
  };
}

interface Reference {
  readonly name: string;
  readonly monthlyUsd: number | undefined;
}

/** Everything by one model, with the same prompts, references and failures, at once and at the size that is said: nothing is optimised. */
function referenceOf(input: CostPlanInput): Reference | undefined {
  const { reference, imagesPerMonth, modelOf } = input;
  if (reference === undefined) return undefined;
  if ('usdPerImage' in reference) {
    const name = reference.name ?? `${reference.usdPerImage} USD a picture`;
    return { name, monthlyUsd: toUsd(product(fractionOf(nanoUsdOf(reference.usdPerImage)), fractionOf(imagesPerMonth))) };
  }
  const { model, size } = reference;
  const { monthlyUsd } = channelCosts(listPrices(), {
    ...input,
    mix: [{ model, size, share: 1 }],
    sizes: undefined,
    batchShare: 0,
    series: undefined,
  });
  return { name: reference.name ?? `all by ${modelOf(model).id} at ${size}`, monthlyUsd };
}

/** Series have no counterpart in the reference, so they are left out of the comparison. */
function savingOf({ monthlyUsd, lines }: PlainCosts, reference: Reference | undefined): Saving | undefined {
  const series = lines.find(({ factor }) => factor === 'series')?.monthlyUsd;
  if (reference?.monthlyUsd === undefined || monthlyUsd === undefined || series === undefined) return undefined;
  const [referenceNanoUsd = 0, planned = 0, inSeries = 0] = [reference.monthlyUsd, monthlyUsd, series].map(nanoUsdIn);
  const savedNanoUsd = referenceNanoUsd - (planned - inSeries);
  return {
    reference: reference.name,
    referenceMonthlyUsd: reference.monthlyUsd,
    monthlyUsd: savedNanoUsd / NANO_USD_PER_USD,
    yearlyUsd: (savedNanoUsd * 12) / NANO_USD_PER_USD,
    share: referenceNanoUsd === 0 ? 0 : savedNanoUsd / referenceNanoUsd,
  };
}

/** Back from the edge: the double that a plan tells is the nearest to its nano-dollars. */
function nanoUsdIn(usd: number): number {
  return Math.round(usd * NANO_USD_PER_USD);
}

/** Requests come evenly over the day, here as in the plan of a shop that does not know better. */
function downtimeOf({ downtime }: CostPlanInput): DowntimeLoss | undefined {
  if (downtime === undefined) return undefined;
  const { outageHours, requestsPerDay, usdPerRequest } = downtime;
  const lost = quotient(product(fractionOf(outageHours), fractionOf(requestsPerDay)), fractionOf(24));
  const nanoUsd = product(lost, fractionOf(nanoUsdOf(usdPerRequest)));
  return {
    requestsLost: Number(lost.numerator) / Number(lost.denominator),
    monthlyUsd: toUsd(nanoUsd),
    yearlyUsd: toUsd(product(nanoUsd, fractionOf(12))),
  };
}

function notesOf({ mix, sizes, referencesPerImage, modelOf, catalog }: CostPlanInput): readonly string[] {
  const notes = new Set<string>();
  for (const { model: wanted, size } of mix) {
    const model = modelOf(wanted);
    const asked = sizes === undefined ? [size] : IMAGE_SIZES.filter((each) => (sizes[each] ?? 0) > 0);
    for (const each of asked.filter((one) => !model.abilities.sizes.includes(one))) {
      notes.add(`${model.id} does not draw ${each}; planned for ${drawnSize(model, each)}`);
    }
    if (referencesPerImage > 0 && model.abilities.maxReferences === 0) {
      notes.add(`${model.id} takes no references; none are planned for it`);
    }
    if (catalog.statusOf(model) === 'retired')
      notes.add(`${model.id} is retired; only relays that still serve it can draw with it`);
  }
  return [...notes];
}
