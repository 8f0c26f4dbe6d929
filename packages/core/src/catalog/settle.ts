import type { BillingVerdict } from '../errors/failure-class.ts';
import type { Cost, CostBasis, CostLine, Delivery, NanoUsd } from './cost.ts';
import type { ImageTokens } from './model.ts';
import { multiplyNanoUsd, scaleNanoUsd, sumNanoUsd } from './money.ts';
import type { ChannelPrice, PicturePrice, PriceFactor, RequestPrice, TokenPrice } from './price.ts';
import type { TokenUsage } from './usage.ts';

/** What is known of one attempt when its bill is made out. */
export interface Settlement {
  /** What the channel asks for the model that answered. */
  readonly price: ChannelPrice;
  /** That model; its documented tokens stand in for a count that the upstream left out. */
  readonly model: { readonly imageTokens: ImageTokens };
  /** Tokens as the upstream counted them, of failed attempts too. */
  readonly usage: TokenUsage | undefined;
  readonly delivery: Delivery;
  /** The upstream's own figure; it wins over any computed one. */
  readonly reportedCostNanoUsd: NanoUsd | undefined;
  readonly billing: BillingVerdict;
  /** A further factor on this attempt, such as `BATCH_FACTOR`. */
  readonly factor?: PriceFactor;
}

const UNKNOWN: Cost = Object.freeze({ basis: 'unknown', nanoUsd: undefined, lines: [] });
const NOT_BILLED: Cost = Object.freeze({ basis: 'none', nanoUsd: 0, lines: [] });

/**
 * Makes out the bill of one attempt, delivered or not. Never throws, since the picture has been paid for: what cannot be
 * computed exactly is `unknown`, which is never zero.
 *
 * In this order: the upstream's own figure; nothing when it was not billed; unknown when nobody knows whether it was;
 * else the channel's price: tokens by modality, by picture, or flat by request.
 */
export function settle(settlement: Settlement): Cost {
  try {
    return billOf(settlement);
  } catch (error) {
    // Counts or rates beyond what integers hold exactly; accounting must not cost the caller a picture.
    if (error instanceof RangeError) return UNKNOWN;
    throw error;
  }
}

function billOf(settlement: Settlement): Cost {
  const { price: channelPrice, delivery, reportedCostNanoUsd, billing } = settlement;
  if (reportedCostNanoUsd !== undefined && isCount(reportedCostNanoUsd)) {
    return bill('reported', [line('reported', 1, reportedCostNanoUsd)], []);
  }
  if (billing === 'not-billed') return NOT_BILLED;
  if (billing === 'unknown' || channelPrice.price === undefined) return UNKNOWN;

  const factors = [channelPrice.factor, settlement.factor].filter((factor) => factor !== undefined);
  const { price } = channelPrice;
  switch (price.basis) {
    case 'tokens':
      return tokenBill(price, settlement, factors);
    case 'picture':
      return pictureBill(price, delivery, factors);
    case 'request':
      return requestBill(price, factors);
    case 'megapixel':
      return UNKNOWN;
    default:
      return price satisfies never;
  }
}

function tokenBill(price: TokenPrice, { usage, delivery, model }: Settlement, factors: readonly PriceFactor[]): Cost {
  const counted = countedTokens(usage, delivery, model.imageTokens);
  if (counted === undefined) return UNKNOWN;
  const { inputText, inputImage, outputText, thoughts, outputImage, searches = 0 } = counted.tokens;
  const lines: CostLine[] = [];
  /** Whether its price is known. */
  const add = (item: CostLine['item'], quantity: number, rate: number | undefined): boolean => {
    if (quantity !== 0 && rate !== undefined) lines.push(line(item, quantity, rate));
    return quantity === 0 || rate !== undefined;
  };
  const isPriced =
    add('input-text', inputText, price.inputTextNanoUsd) &&
    add('input-image', inputImage, price.inputImageNanoUsd) &&
    add('output-text', outputText, price.outputTextNanoUsd) &&
    add('thoughts', thoughts, price.outputTextNanoUsd) &&
    add('output-image', outputImage, price.outputImageNanoUsd) &&
    add('search', searches, price.searchNanoUsd);
  return isPriced ? bill(counted.basis, lines, factors) : UNKNOWN;
}

/**
 * The tokens to charge. An upstream that delivers a picture and counts no picture tokens has left the count out (relays drop
 * the details, or all usage): the vendor's documented count stands in, taken out of the text tokens among which
 * the picture was counted, or it would be priced about ten times too low. What else was billed is then not in the estimate.
 */
function countedTokens(
  usage: TokenUsage | undefined,
  delivery: Delivery,
  imageTokens: ImageTokens,
): { readonly basis: CostBasis; readonly tokens: TokenUsage } | undefined {
  const tokens = usage !== undefined && Object.values(usage).every(isCount) ? usage : NO_TOKENS;
  const drawn = delivery.pictures + (delivery.thoughtPictures ?? 0);
  if (tokens.outputImage > 0) return { basis: 'tokens', tokens };
  if (drawn === 0) return Object.values(tokens).some((count) => count > 0) ? { basis: 'tokens', tokens } : undefined;

  const outputImage = documentedTokens(delivery, imageTokens);
  if (outputImage === undefined) return undefined;
  const outputText = Math.max(0, tokens.outputText - outputImage);
  return { basis: 'tokens-estimated', tokens: { ...tokens, outputText, outputImage } };
}

const NO_TOKENS: TokenUsage = Object.freeze({ inputText: 0, inputImage: 0, outputText: 0, outputImage: 0, thoughts: 0 });

function documentedTokens({ pictures, thoughtPictures = 0, size }: Delivery, imageTokens: ImageTokens): number | undefined {
  const each = size === undefined ? undefined : imageTokens[size];
  // Interim pictures are drawn at 1K whatever was ordered: 1120 tokens each (APIYI production data, 2026).
  const eachThought = imageTokens['1K'] ?? each;
  if (pictures > 0 && each === undefined) return undefined;
  if (thoughtPictures > 0 && eachThought === undefined) return undefined;
  return pictures * (each ?? 0) + thoughtPictures * (eachThought ?? 0);
}

function pictureBill(price: PicturePrice, { pictures, size, references }: Delivery, factors: readonly PriceFactor[]): Cost {
  // Billed without a picture, at a price by picture: nobody can say what it cost.
  if (pictures === 0) return UNKNOWN;
  const each = size === undefined ? undefined : price.nanoUsd[size];
  if (each === undefined) return UNKNOWN;
  const lines = [line('picture', pictures, each)];
  if (price.referenceNanoUsd !== undefined) {
    if (references === undefined) return UNKNOWN;
    if (references > 0) lines.push(line('reference', references, price.referenceNanoUsd));
  }
  return bill('picture', lines, factors);
}

/** The verdict has said that it is billed, with a picture or without. */
function requestBill(price: RequestPrice, factors: readonly PriceFactor[]): Cost {
  return bill('request', [line('request', 1, price.nanoUsd)], factors);
}

function line(item: CostLine['item'], quantity: number, unitNanoUsd: NanoUsd): CostLine {
  return { item, quantity, unitNanoUsd, nanoUsd: multiplyNanoUsd(unitNanoUsd, quantity) };
}

/** Adds a bill up. Factors become a line of their own, so that one rounding is enough and the lines still add up. */
function bill(basis: CostBasis, lines: readonly CostLine[], factors: readonly PriceFactor[]): Cost {
  const listed = sumNanoUsd(lines.map(({ nanoUsd }) => nanoUsd));
  const nanoUsd = scaleNanoUsd(listed, factors);
  if (nanoUsd === listed) return { basis, nanoUsd, lines };
  return { basis, nanoUsd, lines: [...lines, line('factor', 1, nanoUsd - listed)] };
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
