import { LRUCache } from 'lru-cache';
import { captionRows, layOutCaption, writeCaption } from './caption.ts';
import type { CaptionBox } from './caption.ts';
import { encodeJpeg } from './encode-jpeg.ts';
import { encodePng } from './encode-png.ts';
import { INK, paintLandscape } from './landscape.ts';
import type { Raster } from './raster.ts';
import { gridFor } from './raster.ts';

/** A picture to draw. */
export interface DrawingOrder {
  /** Pixels, 1 to 16,384. */
  readonly width: number;
  /** Pixels, 1 to 16,384. */
  readonly height: number;
  readonly mediaType: 'image/png' | 'image/jpeg';
  /** Written into the picture, as far as it fits legibly; usually the prompt. */
  readonly caption: string;
  /** Any number; another one gives another landscape. */
  readonly seed: number;
  /**
   * Weight that the file should have at least, in bytes; real ones weigh 2 MB at 1K and up to 20 MB at 4K.
   * It is met by filler that every decoder passes over. @default only what the picture itself takes
   */
  readonly weightBytes?: number | undefined;
}

/** Most pixels on a side: beyond all models, and far below what a JPEG can hold. */
const LARGEST_SIDE = 16_384;

/** Drawn pictures that are kept, in bytes of all files together: three heavy ones in 4K, or thousands of light ones. */
const CACHE_BYTES = 64 << 20;

const drawn = new LRUCache<string, Uint8Array>({ maxSize: CACHE_BYTES, sizeCalculation: (file) => file.length });

/**
 * Draws what a model might have drawn: a landscape with the prompt written on it, as a real PNG or JPEG file of exactly
 * these pixels. Pure and cached: equal orders give the same bytes, and callers must not write into them.
 *
 * @throws RangeError when a side is not an integer between 1 and 16,384
 */
export function drawPicture(order: DrawingOrder): Uint8Array {
  const { width, height, mediaType, caption, seed, weightBytes = 0 } = order;
  if (![width, height].every((side) => Number.isInteger(side) && side >= 1 && side <= LARGEST_SIDE)) {
    throw new RangeError(`No picture has ${width} × ${height} pixels: sides are integers from 1 to ${LARGEST_SIDE}`);
  }
  const key = JSON.stringify([width, height, mediaType, seed, weightBytes, caption]);
  const known = drawn.get(key);
  if (known) return known;
  const raster = paint(width, height, caption, seed);
  const file = mediaType === 'image/png' ? encodePng(raster, weightBytes, seed) : encodeJpeg(raster, weightBytes, seed);
  drawn.set(key, file);
  return file;
}

/** The landscape with its nearest hill just as high as the caption needs. */
function paint(width: number, height: number, caption: string, seed: number): Raster {
  const { columns, rows } = gridFor(width, height);
  const margin = Math.ceil((Math.min(columns, rows) * 0.06) / 8) * 8;
  const widest = { left: margin, top: 0, columns: columns - 2 * margin, rows: Math.floor(rows * 0.4) - margin };
  const layout = layOutCaption(caption, widest, Math.max(1, Math.round(Math.min(columns, rows) / 256)));
  if (!layout) return paintLandscape(width, height, seed, 0.86);
  const box: CaptionBox = {
    ...widest,
    top: Math.floor((rows - margin - captionRows(layout)) / 8) * 8,
    rows: captionRows(layout),
  };
  const raster = paintLandscape(width, height, seed, (box.top - margin * 0.7) / rows);
  writeCaption(raster, layout, box, INK);
  return raster;
}
