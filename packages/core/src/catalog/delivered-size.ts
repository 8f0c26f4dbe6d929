import type { Model } from './model.ts';
import { ASPECT_RATIOS, IMAGE_SIZES, SQUARE_EDGES, type AspectRatio, type ImageSize, type PixelSize } from './size.ts';

/** What a picture's pixels are, in the words of an order, and whether they are what was ordered. */
export interface DeliveredSize {
  /** The size these pixels are, or the nearest one; what a price by size is applied to. */
  readonly size: ImageSize;
  /** The ratio these pixels are, within 3 %; `undefined` when they are none that one can order. */
  readonly aspectRatio: AspectRatio | undefined;
  readonly sizeMatches: boolean;
  /** True as well when the order left the ratio to the model. */
  readonly aspectRatioMatches: boolean;
  /** Whether the vendor documents exactly these pixels for this order; `undefined` when it documents none. */
  readonly asDocumented: boolean | undefined;
}

/** What is compared. */
export interface OrderedSize {
  /** Only its table of documented pixels is used. */
  readonly model: Pick<Model, 'pixels'>;
  readonly size: ImageSize;
  readonly aspectRatio: AspectRatio | undefined;
}

/** A size reaches half-way to its neighbours, whose area is four times as large or small. */
const AREA_TOLERANCE = 2;

/** Documented pixels miss their own ratio by up to 2.8 % (896x1152 for 4:5), since edges are multiples of 16. */
const RATIO_TOLERANCE = 0.03;

/**
 * Judges delivered pixels against an order. Pixels that the model's vendor documents are read from its table; all others by
 * tolerance, so that a picture that is a few pixels off is not taken for a wrong one: it has been paid for.
 */
export function deliveredSize(pixels: PixelSize, order: OrderedSize): DeliveredSize {
  const documented = order.aspectRatio === undefined ? undefined : order.model.pixels[order.size]?.[order.aspectRatio];
  const asDocumented = documented === undefined ? undefined : samePixels(pixels, documented);
  if (asDocumented === true) {
    return { size: order.size, aspectRatio: order.aspectRatio, sizeMatches: true, aspectRatioMatches: true, asDocumented };
  }
  const cell = documentedCell(pixels, order.model);
  const size = cell?.size ?? nearestSize(pixels);
  return {
    size,
    aspectRatio: cell?.aspectRatio ?? nearestAspectRatio(pixels),
    sizeMatches: size === order.size && (cell !== undefined || isWithin(pixels, size)),
    aspectRatioMatches: order.aspectRatio === undefined || ratioDistance(pixels, order.aspectRatio) <= RATIO_TOLERANCE,
    asDocumented,
  };
}

/** The size whose area is nearest, as a factor: 1376x768 is `1K`. */
export function nearestSize(pixels: PixelSize): ImageSize {
  return nearest(IMAGE_SIZES, (size) => areaFactor(pixels, size));
}

function nearestAspectRatio(pixels: PixelSize): AspectRatio | undefined {
  const ratio = nearest(ASPECT_RATIOS, (candidate) => ratioDistance(pixels, candidate));
  return ratioDistance(pixels, ratio) <= RATIO_TOLERANCE ? ratio : undefined;
}

function documentedCell(pixels: PixelSize, { pixels: table }: Pick<Model, 'pixels'>) {
  for (const size of IMAGE_SIZES) {
    for (const aspectRatio of ASPECT_RATIOS) {
      const cell = table[size]?.[aspectRatio];
      if (cell !== undefined && samePixels(pixels, cell)) return { size, aspectRatio };
    }
  }
  return undefined;
}

function isWithin(pixels: PixelSize, size: ImageSize): boolean {
  return areaFactor(pixels, size) <= AREA_TOLERANCE;
}

/** How many times larger or smaller than the square of that size, ≥ 1. */
function areaFactor({ width, height }: PixelSize, size: ImageSize): number {
  const factor = (width * height) / SQUARE_EDGES[size] ** 2;
  return Math.max(factor, 1 / factor);
}

/** How far off a ratio the pixels are, as a fraction of it. */
function ratioDistance({ width, height }: PixelSize, aspectRatio: AspectRatio): number {
  const [across = 1, down = 1] = aspectRatio.split(':').map(Number);
  const factor = (width * down) / (height * across);
  return Math.max(factor, 1 / factor) - 1;
}

function samePixels(one: PixelSize, other: PixelSize): boolean {
  return one.width === other.width && one.height === other.height;
}

function nearest<T extends string>(candidates: readonly [T, ...T[]], distanceOf: (candidate: T) => number): T {
  return candidates.reduce((best, candidate) => (distanceOf(candidate) < distanceOf(best) ? candidate : best));
}
