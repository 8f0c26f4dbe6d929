import type { Colour, Raster } from './raster.ts';
import { gridFor } from './raster.ts';
import { seededNumbers } from './seeded-numbers.ts';

/** A time of day: the sky from top to horizon, the disc in it, and the hills from far to near. */
interface Mood {
  readonly sky: readonly Colour[];
  readonly disc: Colour;
  readonly far: Colour;
  readonly near: Colour;
}

const MOODS: readonly Mood[] = [
  { sky: [0x24325f, 0x8a5a8c, 0xf2957a, 0xffd9a0], disc: 0xfff1c9, far: 0xa8738d, near: 0x1c1d3a },
  { sky: [0x2d7fb8, 0x8cc6e4, 0xdff1ee], disc: 0xfffbe6, far: 0x9cc4b4, near: 0x12352f },
  { sky: [0x0a1030, 0x1e2f5f, 0x4a6a94], disc: 0xf4f1de, far: 0x35507a, near: 0x070b1c },
  { sky: [0xe9b44a, 0xf4a261, 0xf7e1c0], disc: 0xfff6e0, far: 0xd98a5f, near: 0x3b1a17 },
  { sky: [0x4b6a74, 0x9db8ae, 0xe6e6d4], disc: 0xfdfdf3, far: 0xa3b9a8, near: 0x1e2f2a },
  { sky: [0x3a0f3d, 0xa02d62, 0xf06a6a, 0xffc078], disc: 0xffe9b8, far: 0x9c3f6d, near: 0x200a24 },
];

/** The palette: the sky's bands, the same bands as lit by each halo of the disc, the disc, the hills, the ink. */
const BANDS = 80;
const HALOS = [1.9, 1.4] as const;
const DISC = BANDS * (HALOS.length + 1);
const FIRST_HILL = DISC + 1;
const HILLS = 5;
/** The index of the palette to write with upon the nearest hill. */
export const INK = FIRST_HILL + HILLS;

/** Rows that share a band of the sky, so that its blocks have one colour. */
const BAND_STEP = 8;

/**
 * Paints hills under a sky, different for each seed. The nearest hill is of one dark colour and covers at least the rows
 * from `groundTop` (a share of the height) down, for a caption to stand on.
 */
export function paintLandscape(width: number, height: number, seed: number, groundTop: number): Raster {
  const next = seededNumbers(seed);
  const chance = (low: number, high: number): number => low + ((next() % 10_007) / 10_007) * (high - low);
  const mood = MOODS[next() % MOODS.length];
  const grid = gridFor(width, height);
  const { columns, rows } = grid;
  const pixels = new Uint8Array(columns * rows);
  const raster: Raster = { width, height, ...grid, pixels, palette: mood ? colours(mood) : [] };
  const horizon = rows * groundTop * 0.75;
  for (let row = 0; row < rows; row += 1) {
    const band = Math.min(BANDS - 1, Math.floor(((row - (row % BAND_STEP)) / horizon) * BANDS));
    pixels.fill(band, row * columns, (row + 1) * columns);
  }

  const radius = Math.min(columns, rows) * chance(0.09, 0.14);
  const centre = { x: columns * chance(0.18, 0.82), y: rows * groundTop * chance(0.25, 0.55) };
  HALOS.forEach((reach, halo) => fillCircle(raster, centre, radius * reach, (before) => (before % BANDS) + BANDS * (halo + 1)));
  fillCircle(raster, centre, radius, () => DISC);

  for (let hill = 0; hill < HILLS; hill += 1) {
    const near = hill / (HILLS - 1);
    const swing = rows * groundTop * (0.05 + 0.05 * (1 - near));
    const middle = rows * groundTop * (0.62 + 0.38 * near) - swing;
    const waves = [
      { turns: chance(1, 2.4), phase: chance(0, Math.PI * 2), share: 0.65 },
      { turns: chance(2.5, 5), phase: chance(0, Math.PI * 2), share: 0.35 },
    ];
    const crest = Float64Array.from({ length: columns }, (_, column) => {
      const along = (column / Math.max(columns, rows)) * Math.PI * 2;
      return middle + swing * waves.reduce((sum, { turns, phase, share }) => sum + share * Math.sin(along * turns + phase), 0);
    });
    fillBelow(raster, crest, FIRST_HILL + hill);
  }
  return raster;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function fillCircle(raster: Raster, centre: Point, radius: number, paint: (before: number) => number): void {
  const { columns, rows, pixels } = raster;
  const last = Math.min(rows - 1, Math.floor(centre.y + radius));
  for (let row = Math.max(0, Math.ceil(centre.y - radius)); row <= last; row += 1) {
    const half = Math.sqrt(Math.max(0, radius ** 2 - (row - centre.y) ** 2));
    const from = row * columns + Math.max(0, Math.round(centre.x - half));
    const to = row * columns + Math.min(columns, Math.round(centre.x + half));
    if (from < to) pixels.fill(paint(pixels[from] ?? 0), from, to);
  }
}

function fillBelow({ columns, rows, pixels }: Raster, crest: Float64Array, index: number): void {
  const highest = Math.max(0, Math.floor(crest.reduce((least, row) => Math.min(least, row), rows)));
  const lowest = Math.min(rows, Math.ceil(crest.reduce((most, row) => Math.max(most, row), 0)));
  for (let row = highest; row < lowest; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      if (row >= (crest[column] ?? rows)) pixels[row * columns + column] = index;
    }
  }
  pixels.fill(index, lowest * columns);
}

function colours(mood: Mood): Colour[] {
  const bands = Array.from({ length: BANDS }, (_, band) => along(mood.sky, band / (BANDS - 1)));
  const halos = HALOS.flatMap((_, halo) => bands.map((colour) => blend(colour, mood.disc, 0.14 * (halo + 1))));
  const hills = Array.from({ length: HILLS }, (_, hill) => blend(mood.far, mood.near, hill / (HILLS - 1)));
  return [...bands, ...halos, mood.disc, ...hills, blend(mood.disc, 0xffffff, 0.4)];
}

/** The colour at a share of the way along several. */
function along(stops: readonly Colour[], share: number): Colour {
  const place = share * (stops.length - 1);
  const stop = Math.min(Math.floor(place), stops.length - 2);
  return blend(stops[stop] ?? 0, stops[stop + 1] ?? 0, place - stop);
}

function blend(from: Colour, to: Colour, share: number): Colour {
  const mix = (shift: number): number => {
    const a = (from >> shift) & 0xff;
    const b = (to >> shift) & 0xff;
    return Math.round(a + (b - a) * share) << shift;
  };
  return mix(16) | mix(8) | mix(0);
}
