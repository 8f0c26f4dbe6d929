import type { Colour, Raster } from './raster.ts';

/** The quantised coefficients of one 8 × 8 block, for Y, Cb and Cr. */
export interface Block {
  readonly means: readonly number[];
  /** The other 63 coefficients of each component in zigzag order; none at all in a block of one colour. */
  readonly details: readonly Int16Array[];
}

const MEAN_STEP = 2;
const DETAIL_STEP = 12;

/** One table for all components, in zigzag order: even steps keep letters crisp, and 2 for the mean keeps every colour to ±1. */
export const QUANTISATION: readonly number[] = [MEAN_STEP, ...Array.from({ length: 63 }, () => DETAIL_STEP)];

const NO_DETAILS = [new Int16Array(0), new Int16Array(0), new Int16Array(0)];

/** Where the details of a transformed block stand in zigzag order (T.81, figure 5): along the diagonals, turning at each end. */
const DETAILS = Array.from({ length: 64 }, (_, at) => ({ at, column: at % 8, row: at >> 3 }))
  .toSorted((a, b) => {
    const diagonal = a.column + a.row;
    return diagonal - (b.column + b.row) || (diagonal % 2 === 0 ? a.column - b.column : a.row - b.row);
  })
  .map(({ at }) => at)
  .slice(1);

/** cos((2x + 1)uπ / 16) with its factor, by u × 8 + x. */
const COSINES = Float64Array.from({ length: 64 }, (_, at) => {
  const u = at >> 3;
  return (u === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * (at % 8) + 1) * u * Math.PI) / 16);
});

/** A block of one colour: known without a transform. */
export function flatBlock(colour: Colour): Block {
  return { means: components(colour).map((value) => Math.round((value * 8) / MEAN_STEP)), details: NO_DETAILS };
}

/**
 * A function that transforms the block whose top left square is at (column, row).
 *
 * The transform is linear, so a block is its first colour plus, for every other one, the step to that colour times the
 * transform of where it stands. Blocks of two colours, which most are here, then take one transform instead of three.
 */
export function blockTransform(raster: Raster): (column: number, row: number) => Block {
  const { columns, rows, pixels, scale } = raster;
  const shift = Math.log2(scale);
  const colours = raster.palette.map(components);
  const samples = new Uint8Array(64);
  const sums = new Float64Array(64);
  const made = new Map<string, Block>();
  return (left, top) => {
    const first = pixels[top * columns + left] ?? 0;
    const others: number[] = [];
    for (let i = 0; i < 64; i += 1) {
      // Beyond the edge the last column and row go on.
      const column = Math.min(left + ((i & 7) >> shift), columns - 1);
      const row = Math.min(top + (i >> (3 + shift)), rows - 1);
      const index = pixels[row * columns + column] ?? 0;
      if (index !== first && !others.includes(index)) others.push(index);
      samples[i] = index;
    }
    // Letters repeat, and so do the blocks they are made of.
    const key = String.fromCharCode(...samples);
    const known = made.get(key);
    if (known) return known;
    const places = others.map((index) => ({ colour: colours[index], place: transform(samples, index) }));
    const means: number[] = [];
    const details: Int16Array[] = [];
    for (let component = 0; component < 3; component += 1) {
      const ground = colours[first]?.[component] ?? 0;
      sums.fill(0);
      sums[0] = ground * 8;
      for (const { colour, place } of places) {
        const step = (colour?.[component] ?? 0) - ground;
        for (let i = 0; i < 64; i += 1) sums[i] = (sums[i] ?? 0) + step * (place[i] ?? 0);
      }
      means.push(Math.round((sums[0] ?? 0) / MEAN_STEP));
      const quantised = new Int16Array(63);
      for (let i = 0; i < 63; i += 1) quantised[i] = Math.round((sums[DETAILS[i] ?? 0] ?? 0) * (1 / DETAIL_STEP));
      details.push(quantised);
    }
    const block = { means, details };
    made.set(key, block);
    return block;
  };
}

/** The forward cosine transform (T.81, A.3.3) of 1 where `index` stands and 0 elsewhere: rows first, then columns. */
function transform(samples: Uint8Array, index: number): Float64Array {
  const halfway = new Float64Array(64);
  for (let i = 0; i < 64; i += 1) {
    if (samples[i] !== index) continue;
    for (let u = 0; u < 8; u += 1) halfway[(i & 56) + u] = (halfway[(i & 56) + u] ?? 0) + (COSINES[u * 8 + (i & 7)] ?? 0);
  }
  const done = new Float64Array(64);
  for (let i = 0; i < 64; i += 1) {
    const value = halfway[i] ?? 0;
    if (value === 0) continue;
    for (let v = 0; v < 64; v += 8) done[v + (i & 7)] = (done[v + (i & 7)] ?? 0) + value * (COSINES[v + (i >> 3)] ?? 0);
  }
  return done;
}

/** Y, Cb and Cr around zero (JFIF 1.02, conversion to and from RGB). */
function components(colour: Colour): readonly [number, number, number] {
  const red = colour >> 16;
  const green = (colour >> 8) & 0xff;
  const blue = colour & 0xff;
  return [
    0.299 * red + 0.587 * green + 0.114 * blue - 128,
    -0.168736 * red - 0.331264 * green + 0.5 * blue,
    0.5 * red - 0.418688 * green - 0.081312 * blue,
  ];
}
