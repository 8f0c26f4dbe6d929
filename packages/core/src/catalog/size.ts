/** The sizes one can order, in the words of the Gemini API (upper-case K). */
export const IMAGE_SIZES = ['512', '1K', '2K', '4K'] as const;
export type ImageSize = (typeof IMAGE_SIZES)[number];

/** Every aspect ratio that some model of the catalog can draw. */
export const ASPECT_RATIOS = [
  '1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9', '1:4', '4:1', '1:8', '8:1',
] as const;
export type AspectRatio = (typeof ASPECT_RATIOS)[number];

/** Width and height in pixels. */
export interface PixelSize {
  readonly width: number;
  readonly height: number;
}
