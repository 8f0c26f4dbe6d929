import type { Model } from '../../catalog/model.ts';
import { SQUARE_EDGES, type AspectRatio, type ImageSize, type PixelSize } from '../../catalog/size.ts';
import type { PictureOrder } from '../channel.ts';

/** Edges are multiples of 16: OpenAI's rule, and that of the diffusion models behind servers that copy its API. */
const STEP = 16;

/** What gpt-image-2 and later can draw (openai 7.55.0, 2026-11-10; providers.md §7). */
export const GPT_IMAGE_LIMITS = Object.freeze({ minPixels: 655_360, maxPixels: 8_294_400, maxEdge: 3840, maxRatio: 3 });

/**
 * The pixels to ask for: those that the vendor documents for the size and ratio, else the largest picture of exactly this ratio
 * that is no larger than the square of the size. So no shape costs more than the square that prices are estimated by.
 */
export function pixelsOf(model: Pick<Model, 'pixels'>, size: ImageSize, aspectRatio: AspectRatio): PixelSize {
  const documented = model.pixels[size]?.[aspectRatio];
  if (documented !== undefined) return documented;
  const { across, down } = SHAPES[aspectRatio];
  const unit = Math.floor(SQUARE_EDGES[size] / Math.sqrt(across * down) / STEP);
  return { width: unit * across * STEP, height: unit * down * STEP };
}

/** The ratio of an order: as ordered, else the nearest to its first reference, else square. */
export function ratioOf({ aspectRatio, references, model }: PictureOrder): AspectRatio {
  const [first] = references;
  if (aspectRatio !== undefined || first === undefined) return aspectRatio ?? '1:1';
  const distance = (candidate: AspectRatio): number => {
    const { across, down } = SHAPES[candidate];
    return Math.abs(Math.log((first.width * down) / (first.height * across)));
  };
  return model.abilities.aspectRatios.reduce(
    (best, candidate) => (distance(candidate) < distance(best) ? candidate : best),
    '1:1',
  );
}

/** Why a model of OpenAI's cannot draw an order in its size and shape; none for models of others, whose pixels have other limits. */
export function pixelReasons(order: PictureOrder): readonly string[] {
  const { model, size } = order;
  if (model.family !== 'openai' || !model.abilities.sizeOnWire) return [];
  const problem = pixelProblem(pixelsOf(model, size, ratioOf(order)));
  return problem === undefined ? [] : [`${model.id} cannot draw ${size} in ${ratioOf(order)}: ${problem}`];
}

/** Why OpenAI cannot draw these pixels; `undefined` when it can. */
export function pixelProblem({ width, height }: PixelSize): string | undefined {
  const { minPixels, maxPixels, maxEdge, maxRatio } = GPT_IMAGE_LIMITS;
  const pixels = width * height;
  const why =
    pixels < minPixels
      ? `fewer than ${minPixels} pixels`
      : pixels > maxPixels
        ? `more than ${maxPixels} pixels`
        : Math.max(width, height) > maxEdge
          ? `an edge above ${maxEdge}`
          : Math.max(width / height, height / width) > maxRatio
            ? `a ratio above ${maxRatio}:1`
            : width % STEP !== 0 || height % STEP !== 0
              ? `edges that are no multiples of ${STEP}`
              : undefined;
  return why === undefined ? undefined : `${width}x${height} has ${why}`;
}

/** Ratios in lowest terms. */
const SHAPES = {
  '1:1': { across: 1, down: 1 },
  '2:3': { across: 2, down: 3 },
  '3:2': { across: 3, down: 2 },
  '3:4': { across: 3, down: 4 },
  '4:3': { across: 4, down: 3 },
  '4:5': { across: 4, down: 5 },
  '5:4': { across: 5, down: 4 },
  '9:16': { across: 9, down: 16 },
  '16:9': { across: 16, down: 9 },
  '21:9': { across: 7, down: 3 },
  '1:4': { across: 1, down: 4 },
  '4:1': { across: 4, down: 1 },
  '1:8': { across: 1, down: 8 },
  '8:1': { across: 8, down: 1 },
  '9:21': { across: 3, down: 7 },
} as const satisfies Record<AspectRatio, { across: number; down: number }>;
