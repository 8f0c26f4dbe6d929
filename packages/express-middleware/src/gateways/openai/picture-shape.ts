import { ASPECT_RATIOS, IMAGE_SIZES, type AspectRatio, type ImageSize, type Model } from '@retake/core';

/** A size and ratio in the words of a request. */
export interface PictureShape {
  readonly size: ImageSize;
  readonly aspectRatio: AspectRatio;
}

/** How far a shape may be from a ratio, as the logarithm of their quotient: 1792x1024 is 1.6 % from 16:9, 864x1184 2.7 % from 3:4. */
const RATIO_TOLERANCE = 0.03;
/** Up to so many times the edge of its square a size stands for a picture; a larger one is drawn in the next size. */
const SIZE_TOLERANCE = 1.37;
const EDGES: Readonly<Record<ImageSize, number>> = { '512': 512, '1K': 1024, '2K': 2048, '4K': 4096 };

/**
 * The size and ratio of so many pixels: those that the model documents for exactly these, else the nearest ratio and the size by its area.
 *
 * @returns `undefined` for what is near to no ratio, or larger than any size.
 */
export function pictureShape(width: number, height: number, model: Pick<Model, 'pixels'> | undefined): PictureShape | undefined {
  const documented = model === undefined ? undefined : documentedShape(width, height, model);
  if (documented !== undefined) return documented;
  const distance = (ratio: AspectRatio): number => {
    const [across = 1, down = 1] = ratio.split(':').map(Number);
    return Math.abs(Math.log((width * down) / (height * across)));
  };
  const aspectRatio = ASPECT_RATIOS.reduce((best, ratio) => (distance(ratio) < distance(best) ? ratio : best));
  const edge = Math.sqrt(width * height);
  const size = IMAGE_SIZES.find((each) => edge <= EDGES[each] * SIZE_TOLERANCE);
  return size === undefined || distance(aspectRatio) > RATIO_TOLERANCE ? undefined : { size, aspectRatio };
}

function documentedShape(width: number, height: number, { pixels }: Pick<Model, 'pixels'>): PictureShape | undefined {
  for (const size of IMAGE_SIZES) {
    const aspectRatio = ASPECT_RATIOS.find((ratio) => {
      const documented = pixels[size]?.[ratio];
      return documented?.width === width && documented.height === height;
    });
    if (aspectRatio !== undefined) return { size, aspectRatio };
  }
  return undefined;
}
