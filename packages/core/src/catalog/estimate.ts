import type { CostEstimate } from './cost.ts';
import type { Model } from './model.ts';
import { multiplyNanoUsd, scaleNanoUsd, sumNanoUsd } from './money.ts';
import { pictureTokens, type TokenTables } from './picture-tokens.ts';
import type { ChannelPrice, MegapixelPrice, Price, TokenPrice } from './price.ts';
import { SQUARE_EDGES, type ImageSize } from './size.ts';

/**
 * The habits of models that a bill depends on and an order does not fix. `expected…` are usual, `upper…` bound what was
 * observed with room to spare; a model that leaves them can cost more than `upperNanoUsd`.
 */
export const MODEL_HABITS = Object.freeze({
  /** A token is about 4 characters of English: ai.google.dev/gemini-api/docs/tokens, 2026. */
  expectedCharsPerToken: 4,
  /** No byte costs more than one token, and a UTF-16 unit is at most 3 bytes of UTF-8. Chinese comes near 1. */
  upperTokensPerChar: 3,
  /** What a prompt carries beside the caller's words: framing, and our own request for the picture alone after a 200 without one. */
  upperPromptOverheadTokens: 128,
  /** A reference is counted a little below its documented tokens (516 of 560, APIYI 2026); higher media resolutions double them. */
  upperReferenceFactor: 2,
  /** Thinking before a picture: 174, 179, 208 and 240 tokens in answers that people published (pydantic-ai's recordings, APIYI, litellm#20357; 2025-11 to 2026-07). */
  expectedThoughtTokens: 240,
  /** Four times the most that was recorded, 529 (pydantic-ai's recordings, 2025-11 to 2026-07). */
  upperThoughtTokens: 2_116,
  /** Text beside a thinking model's picture: 88 to 630 tokens over the picture's own (APIYI production figures, 2026), 96 to 660 in recordings; mostly 240. */
  expectedTextTokens: 240,
  /** Twice the most that was recorded, 660. */
  upperTextTokens: 1_320,
  /** Up to two interim pictures while it thinks: ai.google.dev/gemini-api/docs/image-generation, 2026. Up to 10 were seen. */
  upperThoughtPictures: 2,
  /** Drafts on the way to a picture whose tokens go by quality: three of 100 tokens (apidog.com/blog/gpt-image-2-5-api on OpenAI's guide, 2026-09-09). */
  upperDraftTokens: 300,
});

/** A picture as far as its price goes, whoever sells it. */
export interface PricedPicture {
  readonly model: TokenTables & Pick<Model, 'referenceTokens' | 'abilities'>;
  readonly size: ImageSize;
  /** Length of the prompt as JavaScript counts it, in UTF-16 units. */
  readonly promptChars: number;
  /** Reference images that go with it. */
  readonly references: number;
}

/** An order as far as its price goes. */
export interface PricedOrder extends PricedPicture {
  readonly channelPrice: ChannelPrice;
  /** The ordered quality, as the channel reads it. @default left to the model */
  readonly quality?: string | undefined;
}

/** Prices one picture at one channel. Never throws. */
export type Estimator = (channelPrice: ChannelPrice, quality?: string) => CostEstimate;

const UNKNOWN: CostEstimate = Object.freeze({ expectedNanoUsd: undefined, upperNanoUsd: undefined });

/**
 * What one attempt for one picture should cost, and what it can cost at most while the model keeps to `MODEL_HABITS`. An unknown price
 * gives `undefined`, never 0. Never throws: what integers do not hold exactly is unknown too.
 */
export function estimate({ channelPrice, quality, ...picture }: PricedOrder): CostEstimate {
  return estimatorOf(picture)(channelPrice, quality);
}

/** As `estimate`, for all channels that sell a picture: what does not hang on the price is counted once. */
export function estimatorOf(picture: PricedPicture): Estimator {
  let unsaid: CountedTokens | undefined;
  const counted = (quality: string | undefined): CountedTokens =>
    quality === undefined ? (unsaid ??= countTokens(picture, undefined)) : countTokens(picture, quality);
  return ({ price, factor }, quality) => {
    const factors = factor === undefined ? [] : [factor];
    try {
      const listed = price === undefined ? undefined : listedRange(price, picture, () => counted(quality));
      if (listed === undefined) return UNKNOWN;
      const scaled = (nanoUsd: number | undefined) => (nanoUsd === undefined ? undefined : scaleNanoUsd(nanoUsd, factors));
      return { expectedNanoUsd: scaled(listed.expected), upperNanoUsd: scaled(listed.upper) };
    } catch (error) {
      if (error instanceof RangeError) return UNKNOWN;
      throw error;
    }
  };
}

interface Range {
  readonly expected: number | undefined;
  readonly upper: number | undefined;
}

function listedRange(price: Price, picture: PricedPicture, counts: CountTokens): Range | undefined {
  const { size, references } = picture;
  switch (price.basis) {
    case 'tokens':
      return tokenRange(price, picture, counts);
    case 'picture': {
      const each = price.nanoUsd[size];
      if (each === undefined) return undefined;
      return fixed(sumNanoUsd([each, multiplyNanoUsd(price.referenceNanoUsd ?? 0, references)]));
    }
    case 'request':
      return fixed(price.nanoUsd);
    case 'megapixel':
      return megapixelRange(price, size, references);
    default:
      return price satisfies never;
  }
}

function fixed(nanoUsd: number): Range {
  return { expected: nanoUsd, upper: nanoUsd };
}

/** Of the most that a size has, since no shape is larger than its square. A further megapixel never costs more than the first. */
function megapixelRange({ firstNanoUsd, firstEditedNanoUsd }: MegapixelPrice, size: ImageSize, references: number): Range {
  const area = SQUARE_EDGES[size] ** 2;
  const further = multiplyNanoUsd(firstNanoUsd, Math.ceil(area / MEBIPIXEL) - 1);
  const first = references === 0 ? firstNanoUsd : references === 1 ? firstEditedNanoUsd : undefined;
  return {
    expected: first === undefined ? undefined : sumNanoUsd([first, further]),
    // How many megapixels of a reference are charged depends on its pixels, and on a rate that is not listed.
    upper: references === 0 ? multiplyNanoUsd(firstNanoUsd, Math.ceil(area / MEGAPIXEL)) : undefined,
  };
}

/** A vendor that charges by megapixel may count 1,000,000 pixels or 1,048,576: a 1K square is 1 or begins its second. */
const MEGAPIXEL = 1_000_000;
const MEBIPIXEL = 1_048_576;

/** Tokens of an order, by the rates that they are billed at. */
interface TokenCounts {
  readonly inputText: number;
  readonly inputImage: number;
  readonly outputText: number;
  readonly outputImage: number;
}

function tokenRange(price: TokenPrice, { model, references }: PricedPicture, counts: CountTokens): Range | undefined {
  const { expected, upper } = counts();
  // A vendor that charges for references counts them; where it does not tell how many tokens they take, nobody can say what they cost.
  const uncounted = references > 0 && model.referenceTokens === 0 && price.inputImageNanoUsd > 0;
  if (upper === undefined || uncounted) return undefined;
  return { expected: expected === undefined ? undefined : billOf(price, expected), upper: billOf(price, upper) };
}

function billOf(price: TokenPrice, { inputText, inputImage, outputText, outputImage }: TokenCounts): number {
  return sumNanoUsd([
    multiplyNanoUsd(price.inputTextNanoUsd, inputText),
    multiplyNanoUsd(price.inputImageNanoUsd, inputImage),
    // Without a rate for text the vendor sells none: an answer with text would be of unknown cost, but there is none to expect.
    multiplyNanoUsd(price.outputTextNanoUsd ?? 0, outputText),
    multiplyNanoUsd(price.outputImageNanoUsd, outputImage),
  ]);
}

interface CountedTokens {
  readonly expected: TokenCounts | undefined;
  /** `undefined` where it is not documented how many tokens a picture takes. */
  readonly upper: TokenCounts | undefined;
}

type CountTokens = () => CountedTokens;

function countTokens({ model, size, promptChars, references }: PricedPicture, quality: string | undefined): CountedTokens {
  const picture = pictureTokens(model, size, quality);
  if (picture.upper === undefined) return { expected: undefined, upper: undefined };
  const { thinks } = model.abilities;
  const habits = MODEL_HABITS;
  const thoughtPictureTokens = model.imageTokens['1K'] ?? picture.upper;
  const referenceTokens = model.referenceTokens * references;
  const draftTokens = model.imageTokensByQuality === undefined ? 0 : habits.upperDraftTokens;
  const expected = {
    inputText: Math.ceil(promptChars / habits.expectedCharsPerToken),
    inputImage: referenceTokens,
    outputText: thinks ? habits.expectedTextTokens + habits.expectedThoughtTokens : 0,
  };
  return {
    expected: picture.expected === undefined ? undefined : { ...expected, outputImage: picture.expected },
    upper: {
      inputText: promptChars * habits.upperTokensPerChar + habits.upperPromptOverheadTokens,
      inputImage: referenceTokens * habits.upperReferenceFactor,
      outputText: habits.upperTextTokens + (thinks ? habits.upperThoughtTokens : 0),
      outputImage: picture.upper + draftTokens + (thinks ? thoughtPictureTokens * habits.upperThoughtPictures : 0),
    },
  };
}
