import { constants, crc32, deflateSync } from 'node:zlib';
import { filler } from './filler.ts';
import type { Raster } from './raster.ts';

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** Bytes around the data of a chunk: length, name and checksum. */
const CHUNK_FRAME = 12;

/** Largest piece of filler in one chunk; libpng refuses unknown chunks above 8 MB. */
const LARGEST_FILLER = 1 << 20;

/** Filter type "Up" (PNG 3rd edition, §9.2): a row equal to the one above becomes zeros. */
const FILTER_UP = 2;

/**
 * A PNG of 8-bit indexed colour. With `weightBytes` the rest up to that weight is filler in chunks `rtWt`, whose name says
 * that it is ancillary, private and safe to copy, so that every decoder passes over it.
 */
export function encodePng(raster: Raster, weightBytes: number, seed: number): Uint8Array {
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, raster.width);
  header.setUint32(4, raster.height);
  header.setUint8(8, 8);
  header.setUint8(9, 3);
  const colours = Uint8Array.from(raster.palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 0xff, colour & 0xff]));
  const picture = [
    chunk('IHDR', new Uint8Array(header.buffer)),
    chunk('PLTE', colours),
    chunk('IDAT', deflateSync(filteredRows(raster), { level: 1, strategy: constants.Z_RLE })),
    chunk('IEND', new Uint8Array(0)),
  ];
  const light = SIGNATURE.length + picture.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([SIGNATURE, ...picture.slice(0, 2), ...weight(weightBytes - light, seed), ...picture.slice(2)]);
}

/** The rows as the deflater wants them: a filter byte, then the difference to the row above. */
function filteredRows(raster: Raster): Uint8Array {
  const { width, height, scale, columns, pixels } = raster;
  const stride = width + 1;
  const filtered = new Uint8Array(stride * height);
  for (let y = 0; y < height; y += 1) {
    filtered[y * stride] = FILTER_UP;
    // Inside a square the row above is the same: its differences are the zeros that are there already.
    if (y % scale !== 0) continue;
    const row = (y / scale) * columns;
    for (let column = 0; column < columns; column += 1) {
      const above = y === 0 ? 0 : (pixels[row - columns + column] ?? 0);
      const difference = (pixels[row + column] ?? 0) - above;
      if (difference === 0) continue;
      const from = y * stride + 1 + column * scale;
      const to = Math.min(from + scale, (y + 1) * stride);
      for (let at = from; at < to; at += 1) filtered[at] = difference;
    }
  }
  return filtered;
}

function* weight(missing: number, seed: number): Generator<Uint8Array> {
  for (let left = missing - CHUNK_FRAME; left > 0; left -= LARGEST_FILLER + CHUNK_FRAME) {
    yield chunk('rtWt', filler(Math.min(left, LARGEST_FILLER), seed + left));
  }
}

function chunk(name: string, data: Uint8Array): Uint8Array {
  const whole = new Uint8Array(CHUNK_FRAME + data.length);
  const view = new DataView(whole.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i += 1) whole[4 + i] = name.charCodeAt(i);
  whole.set(data, 8);
  view.setUint32(8 + data.length, crc32(whole.subarray(4, 8 + data.length)));
  return whole;
}
