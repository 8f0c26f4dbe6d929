import { nearestRatio } from '../../generation/plan-pictures.ts';
import type { ModelFacts } from '../../models/model-facts.ts';
import { pixelsOf } from '../../models/pixel-table.ts';
import type { AspectRatio, PictureSize, Pixels } from '../../models/picture-size.ts';
import type { PictureRequest } from './picture-request.ts';

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
