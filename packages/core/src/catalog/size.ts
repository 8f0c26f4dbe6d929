/**
 * The sizes one can order, in the words of the Gemini API (upper-case K). A size is an area, the ratio shapes it: `1K` is
 * about 1 megapixel, `2K` 4, `4K` 16, `512` a quarter. Sizes of single vendors between these (1.5K, 3K) cannot be ordered.
 */
export const IMAGE_SIZES = ['512', '1K', '2K', '4K'] as const;
/** A size that can be ordered. */
export type ImageSize = (typeof IMAGE_SIZES)[number];

/** Edges of a square of each size, in pixels; other shapes keep to its area. */
export const SQUARE_EDGES: Readonly<Record<ImageSize, number>> = { '512': 512, '1K': 1024, '2K': 2048, '4K': 4096 };

/** Every aspect ratio that some model of the catalog can draw. */
export const ASPECT_RATIOS = [
  '1:1',
  '2:3',
  '3:2',
  '3:4',
  '4:3',
  '4:5',
  '5:4',
  '9:16',
  '16:9',
  '21:9',
  '1:4',
  '4:1',
  '1:8',
  '8:1',
  '9:21',
] as const;
/** A ratio that can be ordered, as width:height. */
export type AspectRatio = (typeof ASPECT_RATIOS)[number];

/** Width and height in pixels. */
export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

/** Pixels by size and ratio, as a vendor documents them; missing cells are not documented. */
export type PixelTable = Readonly<Partial<Record<ImageSize, Readonly<Partial<Record<AspectRatio, PixelSize>>>>>>;
