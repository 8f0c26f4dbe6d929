import type { Fault } from '../faults/fault.ts';
import { nearestSize } from '../models/nearest-size.ts';
import { pixelsOf } from '../models/pixel-table.ts';
import type { AspectRatio, Pixels } from '../models/picture-size.ts';
import { ASPECT_RATIOS } from '../models/picture-size.ts';
import type { PicturePart } from './picture-part.ts';

/** Pictures as they were ordered. */
export interface OrderedPictures {
  readonly count: number;
  readonly pixels: Pixels;
  readonly mediaType: PicturePart['mediaType'];
}

const CARRIERS: Readonly<Partial<Record<Fault['kind'], PicturePart['carrier']>>> = {
  'markdown-picture': 'markdown',
  'bad-base64': 'bad-base64',
  'truncated-base64': 'truncated-base64',
  'truncated-picture': 'truncated-picture',
};

/** The pictures that come of an order, as odd as its fault makes them. */
export const planPictures = (ordered: OrderedPictures, fault: Fault): readonly PicturePart[] => {
  const pixels = fault.kind === 'wrong-size' ? wrongPixels(ordered.pixels, fault) : ordered.pixels;
  const mediaType = fault.kind === 'media-type' ? fault.mediaType : ordered.mediaType;
  const count = fault.kind === 'several-images' ? ordered.count - 1 + fault.count : ordered.count;
  return Array.from({ length: count }, (_none, variant) => ({
    kind: 'picture',
    pixels,
    size: nearestSize(pixels),
    mediaType,
    declared: (fault.kind === 'media-type' ? fault.declared : undefined) ?? mediaType,
    variant,
    thought: false,
    carrier: CARRIERS[fault.kind] ?? 'inline',
    keep: fault.kind === 'truncated-base64' || fault.kind === 'truncated-picture' ? fault.keep : 1,
  }));
};

/** The size that a fault forces, in its own ratio or in the one nearest to the order. */
const wrongPixels = (ordered: Pixels, { size, aspectRatio }: Extract<Fault, { kind: 'wrong-size' }>): Pixels =>
  pixelsOf('gemini-3', size, aspectRatio ?? nearestRatio(ordered, ASPECT_RATIOS)) ?? ordered;

/** The ratio nearest to some pixels, by the quotient of both. */
export const nearestRatio = ({ width, height }: Pixels, ratios: readonly AspectRatio[]): AspectRatio => {
  const distance = (ratio: AspectRatio): number => {
    const [across = 1, down = 1] = ratio.split(':').map(Number);
    return Math.abs(Math.log(width / height / (across / down)));
  };
  return ratios.reduce((best, ratio) => (distance(ratio) < distance(best) ? ratio : best), '1:1');
};
