import type { AspectRatio, Pixels, PictureSize } from './picture-size.ts';

type PixelTable = Readonly<Partial<Record<AspectRatio, readonly [width: number, height: number]>>>;

/**
 * Pixels at 1K of the Gemini 3 image models, from Google's image generation guide (ai.google.dev/gemini-api/docs/image-generation,
 * 2026). 2K and 4K are exactly twice and four times these figures; 512 is half. The four extreme ratios exist for the flash
 * models only and are quoted from memory of the same guide.
 */
const GEMINI_3_AT_1K: PixelTable = {
  '1:1': [1024, 1024],
  '2:3': [848, 1264],
  '3:2': [1264, 848],
  '3:4': [896, 1200],
  '4:3': [1200, 896],
  '4:5': [928, 1152],
  '5:4': [1152, 928],
  '9:16': [768, 1376],
  '16:9': [1376, 768],
  '21:9': [1584, 672],
  '1:4': [512, 2048],
  '4:1': [2048, 512],
  '1:8': [384, 3072],
  '8:1': [3072, 384],
};

/** Pixels of `gemini-2.5-flash-image`, which knows one size only (same guide). */
const GEMINI_2_5: PixelTable = {
  '1:1': [1024, 1024],
  '2:3': [832, 1248],
  '3:2': [1248, 832],
  '3:4': [864, 1184],
  '4:3': [1184, 864],
  '4:5': [896, 1152],
  '5:4': [1152, 896],
  '9:16': [768, 1344],
  '16:9': [1344, 768],
  '21:9': [1536, 672],
};

/** Which of the two published tables a model follows. */
export type PixelFamily = 'gemini-3' | 'gemini-2.5';

const SCALE: Readonly<Record<PictureSize, number>> = { '512': 0.5, '1K': 1, '2K': 2, '4K': 4 };

/** Pixels of a picture as the vendor documents them; `undefined` for a ratio the family does not draw. */
export const pixelsOf = (family: PixelFamily, size: PictureSize, ratio: AspectRatio): Pixels | undefined => {
  const cell = (family === 'gemini-3' ? GEMINI_3_AT_1K : GEMINI_2_5)[ratio];
  if (cell === undefined) return undefined;
  const scale = family === 'gemini-3' ? SCALE[size] : 1;
  return { width: cell[0] * scale, height: cell[1] * scale };
};
