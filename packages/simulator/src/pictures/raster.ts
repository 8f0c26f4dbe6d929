/** An RGB colour, 0xRRGGBB. */
export type Colour = number;

/**
 * A picture as both encoders read it: indexed pixels that each stand for a square of `scale` × `scale` real ones. A 4K
 * picture is painted with as many strokes as a 1K one, and its repetition is what makes it fast to encode.
 */
export interface Raster {
  /** Real pixels of the finished picture; it may cut off the last row and column of squares. */
  readonly width: number;
  readonly height: number;
  /** A power of two up to 8, so that squares never straddle an 8 × 8 block of a JPEG. */
  readonly scale: number;
  readonly columns: number;
  readonly rows: number;
  /** `columns` × `rows` indexes into `palette`. */
  readonly pixels: Uint8Array;
  /** At most 256 colours. */
  readonly palette: readonly Colour[];
}

/** Below this many squares on the short side, edges and letters would look coarse. */
const FEWEST_SQUARES = 600;

/** The grid of squares that stands for this many pixels. */
export function gridFor(width: number, height: number): Pick<Raster, 'scale' | 'columns' | 'rows'> {
  let scale = 1;
  while (scale < 8 && Math.min(width, height) / (scale * 2) >= FEWEST_SQUARES) scale *= 2;
  return { scale, columns: Math.ceil(width / scale), rows: Math.ceil(height / scale) };
}
