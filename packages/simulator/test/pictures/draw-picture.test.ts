import { assert, integer, nat, property, string } from 'fast-check';
import { imageSize } from 'image-size';
import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { drawPicture } from '../../src/pictures/draw-picture.ts';
import type { DrawingOrder } from '../../src/pictures/draw-picture.ts';

const MEDIA_TYPES = ['image/png', 'image/jpeg'] as const;

/**
 * Pixels of the Gemini image models at 1K; 2K and 4K are exact multiples.
 * Source: ai.google.dev/gemini-api/docs/image-generation, 2026.
 */
const PIXELS_AT_1K = [
  [1024, 1024],
  [848, 1264],
  [1264, 848],
  [896, 1200],
  [1200, 896],
  [928, 1152],
  [1152, 928],
  [768, 1376],
  [1376, 768],
  [1584, 672],
] as const;

const order: DrawingOrder = { width: 320, height: 200, mediaType: 'image/png', caption: 'A red kite over dunes', seed: 7 };

interface Decoded {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

function decode(file: Uint8Array, mediaType: DrawingOrder['mediaType']): Decoded {
  return mediaType === 'image/png' ? PNG.sync.read(Buffer.from(file)) : jpeg.decode(file, { maxMemoryUsageInMB: 1024 });
}

/** Share of bright pixels among the lowest quarter of the rows, where the caption stands on the dark hill. */
function brightBelow(picture: Decoded): number {
  const from = Math.floor(picture.height * 0.75) * picture.width;
  let bright = 0;
  for (let i = from; i < picture.width * picture.height; i += 1) if ((picture.data[i * 4] ?? 0) > 160) bright += 1;
  return bright / (picture.width * picture.height - from);
}

describe.each(MEDIA_TYPES)('drawPicture as %s', (mediaType) => {
  it.each([1, 2, 4])('has exactly the ordered pixels at every ratio of %iK', (factor) => {
    for (const [width, height] of PIXELS_AT_1K) {
      const file = drawPicture({ ...order, mediaType, width: width * factor, height: height * factor });
      const { type, ...size } = imageSize(file);
      expect([type, size]).toEqual([
        mediaType === 'image/png' ? 'png' : 'jpg',
        { width: width * factor, height: height * factor },
      ]);
    }
  });

  it('decodes completely, at any size', () => {
    const side = integer({ min: 1, max: 90 });
    const captions = string({ unit: 'grapheme' });
    assert(
      property(side, side, captions, integer(), nat(70_000), (width, height, caption, seed, weightBytes) => {
        const decoded = decode(drawPicture({ width, height, mediaType, caption, seed, weightBytes }), mediaType);
        expect([decoded.width, decoded.height]).toEqual([width, height]);
      }),
      { numRuns: 60 },
    );
  });

  it('decodes where squares of the raster cover several pixels', () => {
    for (const [width, height] of [
      [1301, 1207],
      [2403, 2401],
    ] as const) {
      const decoded = decode(drawPicture({ ...order, mediaType, width, height }), mediaType);
      expect([decoded.width, decoded.height]).toEqual([width, height]);
    }
  });

  it('writes the caption', () => {
    const blank = brightBelow(decode(drawPicture({ ...order, mediaType, caption: '' }), mediaType));
    const written = brightBelow(decode(drawPicture({ ...order, mediaType }), mediaType));
    expect(blank).toBe(0);
    expect(written).toBeGreaterThan(0.005);
  });

  it.each([
    [1024, 2_000_000],
    [4096, 20_000_000],
  ])('weighs what was ordered at %i pixels', (side, weightBytes) => {
    const heavy = drawPicture({ ...order, mediaType, width: side, height: side, weightBytes });
    expect(heavy.length).toBeGreaterThan(weightBytes * 0.999);
    expect(heavy.length).toBeLessThan(weightBytes * 1.001);
    expect(imageSize(heavy)).toMatchObject({ width: side, height: side });
  });

  it('shows the same pixels however much it weighs', () => {
    const light = decode(drawPicture({ ...order, mediaType }), mediaType);
    const heavy = decode(drawPicture({ ...order, mediaType, weightBytes: 3_000_000 }), mediaType);
    expect(Buffer.compare(light.data, heavy.data)).toBe(0);
  });

  it('is never lighter than the picture it holds', () => {
    const light = drawPicture({ ...order, mediaType });
    expect(drawPicture({ ...order, mediaType, weightBytes: 10 }).length).toBe(light.length);
  });

  it('gives equal bytes for equal orders, and others for another seed or caption', () => {
    const first = Buffer.from(drawPicture({ ...order, mediaType }));
    // Enough other pictures to push the first one out of the cache, so that it has to be drawn again.
    for (let seed = 100; seed < 104; seed += 1) drawPicture({ ...order, mediaType, seed, weightBytes: 20_000_000 });
    expect(first.equals(drawPicture({ ...order, mediaType }))).toBe(true);
    expect(first.equals(drawPicture({ ...order, mediaType, seed: 8 }))).toBe(false);
    expect(first.equals(drawPicture({ ...order, mediaType, caption: 'A blue kite over dunes' }))).toBe(false);
  });

  it('fits into the time that a simulation has', () => {
    // Of this process alone, and generous: it catches a 4K picture that takes seconds, as with noise among the pixels.
    const started = process.cpuUsage();
    drawPicture({ ...order, mediaType, width: 4096, height: 4096, seed: 99, weightBytes: 20_000_000 });
    expect(process.cpuUsage(started).user).toBeLessThan(3_000_000);
  });
});

describe('drawPicture', () => {
  it('shows the same picture in both formats', () => {
    const [png, jpg] = MEDIA_TYPES.map((mediaType) => decode(drawPicture({ ...order, mediaType }), mediaType).data);
    let sum = 0;
    png?.forEach((value, i) => (sum += Math.abs(value - (jpg?.[i] ?? 0))));
    expect(sum / (png?.length ?? 1)).toBeLessThan(2);
  });

  it('refuses sides that no picture has', () => {
    for (const width of [0, -1, 1.5, Number.NaN, 16_385]) expect(() => drawPicture({ ...order, width })).toThrow(RangeError);
  });
});
