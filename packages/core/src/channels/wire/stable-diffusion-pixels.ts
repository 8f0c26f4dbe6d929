import type { ImageSize, PixelSize } from '../../catalog/size.ts';

/** Pixels of the square of each size, whose area the other shapes keep to. */
const EDGE: Readonly<Record<ImageSize, number>> = { '512': 512, '1K': 1024, '2K': 2048, '4K': 4096 };

/**
 * Multiples that the weights take: SDXL was trained on those of 64 (arxiv.org/abs/2307.01952, appendix I), SD 3.5 needs those
 * of 16 (the 8 of its autoencoder times the 2 of its patches).
 */
const STEPS = [64, 16] as const;

/** As far from a shape as pixels may be and still be of that shape; the same as the catalog's. */
const TOLERANCE = 0.03;

/**
 * The pixels next to the size's area and not above it, which weights draw best: 16:9 at 1K is 1344 × 768. In the coarsest
 * multiples that come near enough to the shape; `undefined` for shapes so extreme that none do.
 *
 * @param shape width by height: 16/9.
 */
export function stableDiffusionPixels(size: ImageSize, shape: number): PixelSize | undefined {
  const area = EDGE[size] ** 2;
  for (const step of STEPS) {
    const around = (edge: number): readonly number[] => [Math.floor(edge / step) * step, Math.ceil(edge / step) * step];
    const best = around(Math.sqrt(area * shape))
      .flatMap((width) => around(Math.sqrt(area / shape)).map((height) => ({ width, height })))
      .filter((pixels) => pixels.width * pixels.height <= area && hasShape(pixels, shape))
      .toSorted((one, other) => distance(one, shape) - distance(other, shape))[0];
    if (best !== undefined) return best;
  }
  return undefined;
}

/** Width by height. */
export function shapeOf({ width, height }: PixelSize): number {
  return width / height;
}

/** Whether pixels are of a shape. */
export function hasShape(pixels: PixelSize, shape: number): boolean {
  return distance(pixels, shape) <= TOLERANCE;
}

/** How far off a shape pixels are, as a fraction of it. */
function distance(pixels: PixelSize, shape: number): number {
  const factor = shapeOf(pixels) / shape;
  return Math.max(factor, 1 / factor) - 1;
}
