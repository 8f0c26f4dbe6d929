/** Sizes in the words of the Gemini API (upper-case K). */
export const PICTURE_SIZES = ['512', '1K', '2K', '4K'] as const;
/** A size that can be ordered. */
export type PictureSize = (typeof PICTURE_SIZES)[number];

/** Aspect ratios that some Gemini image model draws. */
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
] as const;
/** A ratio that can be ordered, as width:height. */
export type AspectRatio = (typeof ASPECT_RATIOS)[number];

/** Width and height in pixels. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
}
