import { SQUARE_EDGES, type ImageSize, type PixelSize } from '../../catalog/size.ts';

/** What edges a wire takes, in pixels. */
export interface EdgeRules {
  /** Edges are multiples of this. */
  readonly step: number;
  readonly minEdge: number;
  readonly maxEdge: number;
}

/** Nearer to a ratio than the 3 % within which the catalog calls pixels of that ratio. */
const TOLERANCE = 0.02;

/** How many percent of the pixels one percent of the ratio is worth. */
const RATIO_WEIGHT = 2;

/**
 * The pixels of a shape that use a size best: 16:9 at 1K in steps of 32 is 1344 × 768. Never more than the size's square, since the next
 * megapixel or tier costs more; `undefined` where the rules leave no edges of that shape.
 *
 * @param shape width by height: 16/9.
 */
export function fittingPixels(size: ImageSize, shape: number, { step, minEdge, maxEdge }: EdgeRules): PixelSize | undefined {
  const area = SQUARE_EDGES[size] ** 2;
  let best: PixelSize | undefined;
  let bestScore = 0;
  for (let width = Math.ceil(minEdge / step) * step; width <= maxEdge; width += step) {
    for (const height of [Math.floor(width / shape / step) * step, Math.ceil(width / shape / step) * step]) {
      if (height < minEdge || height > maxEdge || width * height > area) continue;
      const factor = width / height / shape;
      const error = Math.max(factor, 1 / factor) - 1;
      const score = width * height * (1 - RATIO_WEIGHT * error);
      if (error > TOLERANCE || score <= bestScore) continue;
      best = { width, height };
      bestScore = score;
    }
  }
  return best;
}
