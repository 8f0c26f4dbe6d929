import { GLYPH_ROWS, glyph } from './glyphs.ts';
import type { Raster } from './raster.ts';

/** Dots between two letters, and between two lines. */
const LETTER_GAP = 1;
const LINE_GAP = 3;

/** Where a caption may stand, in squares of the raster. */
export interface CaptionBox {
  readonly left: number;
  readonly top: number;
  readonly columns: number;
  readonly rows: number;
}

/** A caption broken into lines, with the number of squares that make one dot of the font. */
export interface CaptionLayout {
  readonly lines: readonly string[];
  readonly dot: number;
}

/**
 * The largest letters with which the whole text fits, up to `largestDot`; when even the smallest do not fit, the text
 * ends in dots. `undefined` when the box cannot hold one line, or there is nothing to write.
 */
export function layOutCaption(text: string, box: CaptionBox, largestDot: number): CaptionLayout | undefined {
  const words = plainText(text).split(' ').filter(Boolean);
  if (words.length === 0) return undefined;
  for (let dot = largestDot; dot >= 1; dot -= 1) {
    const lines = wrap(words, Math.floor(box.columns / dot));
    const room = linesIn(box.rows, dot);
    if (lines.length <= room) return { lines, dot };
    if (dot === 1 && room > 0) return { lines: truncate(lines.slice(0, room), box.columns), dot };
  }
  return undefined;
}

/** Writes the lines into the raster, each dot a square of `dot` × `dot` with its corners rounded off when it is large. */
export function writeCaption(raster: Raster, layout: CaptionLayout, box: CaptionBox, ink: number): void {
  const lineHeight = (GLYPH_ROWS + LINE_GAP) * layout.dot;
  layout.lines.forEach((line, number) => {
    let left = box.left;
    for (const character of line) {
      writeGlyph(raster, character, left, box.top + number * lineHeight, layout.dot, ink);
      left += (glyph(character).columns + LETTER_GAP) * layout.dot;
    }
  });
}

/** Squares that a layout is high. */
export function captionRows(layout: CaptionLayout): number {
  return (layout.lines.length * (GLYPH_ROWS + LINE_GAP) - LINE_GAP) * layout.dot;
}

function writeGlyph(raster: Raster, character: string, left: number, top: number, dot: number, ink: number): void {
  const { columns, isDot } = glyph(character);
  for (let i = 0; i < GLYPH_ROWS * columns; i += 1) {
    const column = i % columns;
    const row = (i - column) / columns;
    const solid = isDot(column, row);
    if (!solid && !isDot(column - 1, row) && !isDot(column + 1, row)) continue;
    for (let y = row * dot; y < (row + 1) * dot; y += 1) {
      for (let x = column * dot; x < (column + 1) * dot; x += 1) {
        if (solid ? isOuterCorner(isDot, column, row, x, y, dot) : !isInnerCorner(isDot, column, row, x, y, dot)) continue;
        raster.pixels[(top + y) * raster.columns + left + x] = ink;
      }
    }
  }
}

type IsDot = (column: number, row: number) => boolean;

/** How near (x, y) lies to the corner of its dot, as the neighbours that meet there; `undefined` when it is well inside. */
function cornerOf(x: number, y: number, dot: number, reach: number): { readonly dx: number; readonly dy: number } | undefined {
  const fromLeft = (x % dot) + 0.5;
  const fromTop = (y % dot) + 0.5;
  const dx = fromLeft * 2 < dot ? -1 : 1;
  const dy = fromTop * 2 < dot ? -1 : 1;
  const across = dx < 0 ? fromLeft : dot - fromLeft;
  const down = dy < 0 ? fromTop : dot - fromTop;
  return across + down < dot * reach ? { dx, dy } : undefined;
}

/** A corner that sticks out with no dot beside, above or diagonally: cut, so that bowls look round. */
function isOuterCorner(isDot: IsDot, column: number, row: number, x: number, y: number, dot: number): boolean {
  const corner = cornerOf(x, y, dot, 0.45);
  return corner !== undefined && !isDot(column + corner.dx, row) && !isDot(column, row + corner.dy);
}

/** The notch between two dots that touch diagonally: filled, so that strokes do not look like stairs. */
function isInnerCorner(isDot: IsDot, column: number, row: number, x: number, y: number, dot: number): boolean {
  const corner = cornerOf(x, y, dot, 0.6);
  return (
    corner !== undefined &&
    isDot(column + corner.dx, row) &&
    isDot(column, row + corner.dy) &&
    !isDot(column + corner.dx, row + corner.dy)
  );
}

function linesIn(rows: number, dot: number): number {
  return Math.floor((rows / dot + LINE_GAP) / (GLYPH_ROWS + LINE_GAP));
}

function widthInDots(text: string): number {
  let width = 0;
  for (const character of text) width += glyph(character).columns + LETTER_GAP;
  return Math.max(0, width - LETTER_GAP);
}

function wrap(words: readonly string[], dots: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of words.flatMap((whole) => breakWord(whole, dots))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && widthInDots(longer) > dots) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  lines.push(line);
  return lines;
}

/** Pieces of a word that is wider than a line. */
function breakWord(word: string, dots: number): string[] {
  if (widthInDots(word) <= dots) return [word];
  const pieces: string[] = [];
  let piece = '';
  for (const character of word) {
    if (piece !== '' && widthInDots(piece + character) > dots) {
      pieces.push(piece);
      piece = '';
    }
    piece += character;
  }
  return [...pieces, piece];
}

function truncate(lines: readonly string[], dots: number): string[] {
  const kept = [...lines];
  let last = kept.pop() ?? '';
  while (last !== '' && widthInDots(`${last}...`) > dots) last = last.slice(0, -1);
  return [...kept, `${last.trimEnd()}...`];
}

/** Text in the characters the font has, as far as they have a plain form: accents go, typographic signs become plain ones. */
function plainText(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .replace(/[‘’‚′]/g, "'")
    .replace(/[“”„″«»]/g, '"')
    .replace(/[‐‑‒–—−]/g, '-')
    .replace(/×/g, 'x')
    .replace(/[\s\p{Control}]+/gu, ' ');
}
