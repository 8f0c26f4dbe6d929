import type { PictureSize, Pixels } from './picture-size.ts';
import { PICTURE_SIZES } from './picture-size.ts';

const EDGES: Readonly<Record<PictureSize, number>> = { '512': 512, '1K': 1024, '2K': 2048, '4K': 4096 };

/** The size in Gemini's words whose square has most nearly as many pixels. */
export const nearestSize = ({ width, height }: Pixels): PictureSize => {
  const distance = (size: PictureSize): number => Math.abs(Math.log(Math.sqrt(width * height) / EDGES[size]));
  return PICTURE_SIZES.reduce((best, size) => (distance(size) < distance(best) ? size : best), '1K');
};
