import type { ModelFacts } from '../models/model-facts.ts';
import { pixelsOf } from '../models/pixel-table.ts';
import type { AspectRatio, PictureSize, Pixels } from '../models/picture-size.ts';
import type { PictureRequest } from '../wire/picture-request.ts';

const valueOf = (ratio: AspectRatio): number => {
  const [width = 1, height = 1] = ratio.split(':').map(Number);
  return width / height;
};

/** The supported ratio nearest to some pixels, by the quotient of both. */
const nearestRatio = ({ width, height }: Pixels, ratios: readonly AspectRatio[]): AspectRatio => {
  const distance = (ratio: AspectRatio): number => Math.abs(Math.log(width / height / valueOf(ratio)));
  return ratios.reduce((best, ratio) => (distance(ratio) < distance(best) ? ratio : best), '1:1');
};

/** Pixels of the answer: the published table's, with the ratio ordered, else that of the first reference, else square. */
export const deliveredPixels = (
  request: PictureRequest,
  model: ModelFacts,
  size: PictureSize,
  forced: AspectRatio | undefined,
): Pixels => {
  const ratio =
    forced ??
    request.aspectRatio ??
    (request.firstReference === undefined ? '1:1' : nearestRatio(request.firstReference, model.aspectRatios));
  return pixelsOf(model.pixels, size, ratio) ?? { width: 1024, height: 1024 };
};
