import { NANO_USD_PER_USD } from '../catalog/money.ts';
import { BATCH_FACTOR } from '../catalog/price.ts';
import { IMAGE_SIZES, type ImageSize } from '../catalog/size.ts';
import { type ChannelCosts, COST_FACTORS, type CostFactor, type FactorLine, type PricedEntry } from './cost-plan.ts';
import type { CostPlanInput } from './cost-plan-schema.ts';
import { type Fraction, fractionOf, negative, product, quotient, sum, toNanoUsd, toUsd } from './fraction.ts';
import { drawnSize, picturePrice } from './picture-price.ts';
import type { PricedChannel } from './priced-channel.ts';
import { seriesCost } from './series-cost.ts';

/** The costs of a mix at one channel, before anything is compared. */
export type PlainCosts = Omit<ChannelCosts, 'saving'>;

/** What a part of the mix takes of a mean picture, in nano-dollars; `undefined` is unknown. */
interface Part {
  readonly entry: PricedEntry;
  readonly picture: Fraction | undefined;
  readonly sized: Fraction | undefined;
  readonly text: Fraction | undefined;
  readonly references: Fraction | undefined;
  readonly isBatched: boolean;
}

/** Prices a plan at one channel. All sums are exact; each line is rounded once, to the nano-dollar. */
export function channelCosts(channel: PricedChannel, input: CostPlanInput): PlainCosts {
  const unknown = new Set<string>();
  const parts = partsOf(channel, input, unknown);
  const { imagesPerMonth, batchShare, retryRate, failedButBilledRate } = input;
  const images = fractionOf(imagesPerMonth);

  const pictures = total(parts.map(({ picture }) => picture));
  const sized = total(parts.map((part) => part.sized));
  const text = total(parts.map((part) => part.text));
  const references = total(parts.map((part) => part.references));
  const unit = total([sized, text, references]);
  const batched = total(parts.filter(({ isBatched }) => isBatched).flatMap((part) => [part.sized, part.text, part.references]));
  const wasted = product(fractionOf(retryRate), fractionOf(failedButBilledRate));
  const series = seriesCost(channel, input, unknown);

  const { numerator, denominator } = BATCH_FACTOR;
  const saved = { numerator: BigInt(denominator - numerator), denominator: BigInt(denominator) };
  const perMonth = (amount: Fraction | undefined): number | undefined =>
    amount === undefined ? undefined : toNanoUsd(product(amount, images));
  const each: Readonly<Record<CostFactor, number | undefined>> = {
    pictures: perMonth(pictures),
    sizes: perMonth(total([sized, pictures && negative(pictures)])),
    text: perMonth(text),
    references: perMonth(references),
    retries: 0,
    'failed-but-billed': perMonth(unit && product(unit, wasted)),
    batch: perMonth(batched && negative(product(batched, fractionOf(batchShare), saved))),
    series: monthlySeries(series?.totalUsd, input),
  };
  const notes = notesOf(input, series !== undefined);
  const lines = COST_FACTORS.map((factor): FactorLine => ({ factor, monthlyUsd: usd(each[factor]), note: notes[factor] }));
  const monthly = addUp(Object.values(each));
  const withoutSeries = addUp([monthly, each.series === undefined ? undefined : -each.series]);
  return {
    channel: channel.id,
    entries: parts.map(({ entry }) => entry),
    blendedUsd: pictures && toUsd(pictures),
    usdPerImage: withoutSeries === undefined ? undefined : toUsd(quotient(fractionOf(withoutSeries), images)),
    lines,
    monthlyUsd: usd(monthly),
    yearlyUsd: usd(monthly === undefined ? undefined : monthly * 12),
    series,
    unknown: [...unknown],
  };
}

function partsOf(channel: PricedChannel, input: CostPlanInput, unknown: Set<string>): readonly Part[] {
  const { mix, imagesPerMonth, promptChars, referencesPerImage, modelOf } = input;
  const whole = sum(mix.map(({ share }) => fractionOf(share)));
  return mix.map(({ name, model: wanted, size: asked, share: weight }) => {
    const model = modelOf(wanted);
    const size = drawnSize(model, asked);
    const share = quotient(fractionOf(weight), whole);
    const prices = picturePrice(channel, model, size, promptChars);
    const sent = model.abilities.maxReferences === 0 ? 0 : referencesPerImage;
    const of = (nanoUsd: number | undefined, times = 1): Fraction | undefined => {
      if (nanoUsd !== undefined) return product(share, fractionOf(nanoUsd), fractionOf(times));
      if (weight > 0) unknown.add(`${model.id} at ${size}`);
      return weight > 0 ? undefined : fractionOf(0);
    };
    const sized = sizesOf(input, asked).map(([each, part]) => {
      const drawn = drawnSize(model, each);
      const { picture } = picturePrice(channel, model, drawn, promptChars);
      if (picture === undefined && weight > 0) unknown.add(`${model.id} at ${drawn}`);
      return picture === undefined ? undefined : product(share, part, fractionOf(picture));
    });
    const entry: PricedEntry = {
      name: name ?? model.id,
      model: model.id,
      size,
      share: ratio(share),
      imagesPerMonth: ratio(product(share, fractionOf(imagesPerMonth))),
      usdPerImage: usd(prices.picture),
    };
    return {
      entry,
      picture: of(prices.picture),
      sized: weight > 0 ? total(sized) : fractionOf(0),
      text: of(prices.text),
      // Who sends none pays for none, whatever they cost.
      references: sent === 0 ? fractionOf(0) : of(prices.reference, sent),
      isBatched: channel.batch !== undefined && model.family === 'gemini',
    };
  });
}

/** The sizes of an entry's pictures, and the share of each. */
function sizesOf({ sizes }: CostPlanInput, asked: ImageSize): readonly (readonly [ImageSize, Fraction])[] {
  if (sizes === undefined) return [[asked, fractionOf(1)]];
  const whole = sum(Object.values(sizes).map((share) => fractionOf(share)));
  return IMAGE_SIZES.flatMap((size) => {
    const share = sizes[size] ?? 0;
    return share === 0 ? [] : [[size, quotient(fractionOf(share), whole)] as const];
  });
}

function notesOf(input: CostPlanInput, hasSeries: boolean): Readonly<Record<CostFactor, string>> {
  const { imagesPerMonth, batchShare, retryRate, failedButBilledRate, referencesPerImage, sizes, series } = input;
  const failed = imagesPerMonth * retryRate;
  return {
    pictures: `${imagesPerMonth} pictures at the blended price`,
    sizes: sizes === undefined ? 'at the sizes of the mix' : `at ${IMAGE_SIZES.filter((size) => sizes[size]).join(', ')}`,
    text: 'prompts, and what models think and say beside pictures',
    references: `${referencesPerImage} a picture`,
    retries: `${round(failed)} attempts that fail; 429 and 5xx are not charged`,
    'failed-but-billed': `${round(failed * failedButBilledRate)} of them are, counted as whole pictures`,
    batch: `${round(batchShare * 100)} % over night at half price, Gemini models only`,
    series: hasSeries ? `${series?.perMonth ?? 0} a month` : 'none',
  };
}

function monthlySeries(totalUsd: number | undefined, { series }: CostPlanInput): number | undefined {
  const perMonth = series?.perMonth ?? 0;
  if (perMonth === 0) return 0;
  return totalUsd === undefined ? undefined : toNanoUsd(product(fractionOf(totalUsd), fractionOf(perMonth * NANO_USD_PER_USD)));
}

/** `undefined` as soon as one is. */
function total(amounts: readonly (Fraction | undefined)[]): Fraction | undefined {
  const known = amounts.filter((amount) => amount !== undefined);
  return known.length < amounts.length ? undefined : sum(known);
}

function addUp(amounts: readonly (number | undefined)[]): number | undefined {
  let whole = 0;
  for (const amount of amounts) {
    if (amount === undefined) return undefined;
    whole += amount;
  }
  return whole;
}

function usd(nanoUsd: number | undefined): number | undefined {
  return nanoUsd === undefined ? undefined : nanoUsd / NANO_USD_PER_USD;
}

function ratio({ numerator, denominator }: Fraction): number {
  return Number(numerator) / Number(denominator);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
