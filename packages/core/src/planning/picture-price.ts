import { estimate } from '../catalog/estimate.ts';
import type { Model } from '../catalog/model.ts';
import { multiplyNanoUsd, scaleNanoUsd } from '../catalog/money.ts';
import type { NanoUsd } from '../catalog/cost.ts';
import type { ChannelPrice, Price } from '../catalog/price.ts';
import { IMAGE_SIZES, type ImageSize } from '../catalog/size.ts';
import type { PricedChannel } from './priced-channel.ts';

/** What goes into the bill of one picture at one channel, in nano-dollars; `undefined` is unknown. */
export interface PicturePriceParts {
  /** The picture itself. */
  readonly picture: NanoUsd | undefined;
  /** Prompt, and text and thinking beside the picture. */
  readonly text: NanoUsd | undefined;
  /** One reference image sent along. */
  readonly reference: NanoUsd | undefined;
}

/** Takes the expected bill of a picture apart. */
export function picturePrice(channel: PricedChannel, model: Model, size: ImageSize, promptChars: number): PicturePriceParts {
  const channelPrice = channel.price(model);
  const picture = pictureAlone(channelPrice, model, size);
  const expected = (references: number): number | undefined =>
    estimate({ model, channelPrice, size, promptChars, references }).expectedNanoUsd;
  const plain = expected(0);
  const withReference = expected(1);
  return {
    picture,
    text: minus(plain, picture),
    reference: minus(withReference, plain),
  };
}

/** The largest size a model draws that is no larger than the one asked for, else its smallest. */
export function drawnSize({ abilities: { sizes } }: Model, asked: ImageSize): ImageSize {
  if (sizes.includes(asked)) return asked;
  const smaller = IMAGE_SIZES.slice(0, IMAGE_SIZES.indexOf(asked)).findLast((size) => sizes.includes(size));
  return smaller ?? IMAGE_SIZES.find((size) => sizes.includes(size)) ?? asked;
}

function pictureAlone({ price, factor }: ChannelPrice, { imageTokens }: Model, size: ImageSize): NanoUsd | undefined {
  const listed = price === undefined ? undefined : listedPicture(price, imageTokens[size], size);
  return listed === undefined ? undefined : scaleNanoUsd(listed, factor === undefined ? [] : [factor]);
}

function listedPicture(price: Price, tokens: number | undefined, size: ImageSize): NanoUsd | undefined {
  switch (price.basis) {
    case 'tokens':
      return tokens === undefined ? undefined : multiplyNanoUsd(price.outputImageNanoUsd, tokens);
    case 'picture':
      return price.nanoUsd[size];
    case 'request':
      return price.nanoUsd;
    case 'megapixel':
      return undefined;
    default:
      return price satisfies never;
  }
}

function minus(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one - other;
}
