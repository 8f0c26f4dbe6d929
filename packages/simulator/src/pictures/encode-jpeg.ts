import { BitWriter } from './bit-writer.ts';
import { filler } from './filler.ts';
import { AC_CODES, DC_CODES } from './jpeg-codes.ts';
import { blockTransform, flatBlock, QUANTISATION } from './jpeg-blocks.ts';
import type { Block } from './jpeg-blocks.ts';
import type { PrefixCode } from './jpeg-codes.ts';
import type { Raster } from './raster.ts';

/** Largest data of one segment: its 16-bit length counts itself. */
const LARGEST_SEGMENT = 0xffff - 2;

/** Marker and length of a segment. */
const SEGMENT_FRAME = 4;

/**
 * A baseline JPEG (ITU-T T.81), 8 bits, YCbCr without subsampling. Our own encoder, since pictures of this kind are mostly
 * blocks of one colour, which cost it six bits each and no transform: 4K takes tens of milliseconds, where a general
 * encoder in JavaScript takes seconds. With `weightBytes` the rest up to that weight is filler in comment segments.
 */
export function encodeJpeg(raster: Raster, weightBytes: number, seed: number): Uint8Array {
  const head = [
    Uint8Array.of(0xff, 0xd8),
    segment(0xe0, [0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]),
    segment(0xdb, [0, ...QUANTISATION]),
    segment(0xc0, [8, ...word(raster.height), ...word(raster.width), 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]),
    segment(0xc4, [0x00, ...DC_CODES.lengths, ...DC_CODES.symbols]),
    segment(0xc4, [0x10, ...AC_CODES.lengths, ...AC_CODES.symbols]),
  ];
  const tail = [segment(0xda, [3, 1, 0, 2, 0, 3, 0, 0, 63, 0]), scan(raster), Uint8Array.of(0xff, 0xd9)];
  const light = [...head, ...tail].reduce((sum, part) => sum + part.length, 0);
  // Behind the frame header, so that whoever only wants the size need not walk through megabytes.
  return Buffer.concat([...head, ...weight(weightBytes - light, seed), ...tail]);
}

/** All blocks in reading order, the three components of each one after the other. */
function scan(raster: Raster): Uint8Array {
  const across = Math.ceil(raster.width / 8);
  const down = Math.ceil(raster.height / 8);
  const bits = new BitWriter(across * down * 2);
  const transform = blockTransform(raster);
  const flat = raster.palette.map(flatBlock);
  const side = 8 / raster.scale;
  const previous = [0, 0, 0];
  for (let top = 0; top < down; top += 1) {
    for (let left = 0; left < across; left += 1) {
      const colour = onlyIndex(raster, left * side, top * side, side);
      const block = colour === undefined ? undefined : flat[colour];
      writeBlock(bits, block ?? transform(left * side, top * side), previous);
    }
  }
  return bits.finish();
}

/** The index that fills a block, `undefined` when it holds several. */
function onlyIndex({ columns, rows, pixels }: Raster, left: number, top: number, side: number): number | undefined {
  const right = Math.min(left + side, columns);
  const bottom = Math.min(top + side, rows);
  const first = pixels[top * columns + left];
  for (let row = top; row < bottom; row += 1) {
    for (let column = left; column < right; column += 1) {
      if (pixels[row * columns + column] !== first) return undefined;
    }
  }
  return first;
}

/** Entropy-codes one block (T.81, F.1.2): the change of the mean, then the other coefficients as runs of zeros and values. */
function writeBlock(bits: BitWriter, block: Block, previous: number[]): void {
  for (let component = 0; component < 3; component += 1) {
    const mean = block.means[component] ?? 0;
    writeNumber(bits, DC_CODES, 0, mean - (previous[component] ?? 0));
    previous[component] = mean;
    const details = block.details[component];
    const count = details?.length ?? 0;
    let zeros = 0;
    for (let i = 0; i < count; i += 1) {
      const value = details?.[i] ?? 0;
      if (value === 0) {
        zeros += 1;
        continue;
      }
      for (; zeros > 15; zeros -= 16) writeNumber(bits, AC_CODES, 15, 0);
      writeNumber(bits, AC_CODES, zeros, value);
      zeros = 0;
    }
    // End of block: nothing but zeros follows.
    if (zeros > 0 || count === 0) writeNumber(bits, AC_CODES, 0, 0);
  }
}

function writeNumber(bits: BitWriter, codes: PrefixCode, zeros: number, value: number): void {
  const size = 32 - Math.clz32(Math.abs(value));
  const symbol = (zeros << 4) | size;
  bits.write(codes.codeOf[symbol] ?? 0, codes.lengthOf[symbol] ?? 0);
  if (size > 0) bits.write(value > 0 ? value : value + (1 << size) - 1, size);
}

function* weight(missing: number, seed: number): Generator<Uint8Array> {
  for (let left = missing - SEGMENT_FRAME; left > 0; left -= LARGEST_SEGMENT + SEGMENT_FRAME) {
    yield segment(0xfe, filler(Math.min(left, LARGEST_SEGMENT), seed + left));
  }
}

function segment(marker: number, content: ArrayLike<number>): Uint8Array {
  const whole = new Uint8Array(SEGMENT_FRAME + content.length);
  whole.set([0xff, marker, ...word(content.length + 2)]);
  whole.set(content, SEGMENT_FRAME);
  return whole;
}

function word(value: number): [number, number] {
  return [value >> 8, value & 0xff];
}
