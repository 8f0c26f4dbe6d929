import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deliveredSize } from '../../../src/catalog/delivered-size.ts';
import { ASPECT_RATIOS, IMAGE_SIZES } from '../../../src/catalog/size.ts';
import { fittingPixels } from '../../../src/channels/wire/fitting-pixels.ts';

const FREE = { minEdge: 16, maxEdge: 16_384 };

describe('fittingPixels', () => {
  it.each([16, 32])('gives every size and ratio pixels that the catalog calls by these names, in steps of %s', (step) => {
    for (const size of IMAGE_SIZES) {
      for (const aspectRatio of ASPECT_RATIOS) {
        const [across = 1, down = 1] = aspectRatio.split(':').map(Number);
        const pixels = fittingPixels(size, across / down, { ...FREE, step });
        if (pixels === undefined) throw new Error(`no pixels for ${size} in ${aspectRatio}`);
        expect(deliveredSize(pixels, { model: { pixels: {} }, size, aspectRatio })).toMatchObject({
          size,
          aspectRatio,
          sizeMatches: true,
          aspectRatioMatches: true,
        });
      }
    }
  });

  it('keeps to its rules for any shape, or says that it cannot', () => {
    const rules = fc.record({
      step: fc.constantFrom(1, 16, 32, 64),
      minEdge: fc.integer({ min: 1, max: 512 }),
      maxEdge: fc.integer({ min: 512, max: 4096 }),
    });
    const shapes = fc.double({ min: 0.01, max: 100, noNaN: true });
    fc.assert(
      fc.property(fc.constantFrom('512', '1K', '2K'), shapes, rules, (size, shape, edges) => {
        const pixels = fittingPixels(size, shape, edges);
        if (pixels === undefined) return;
        const { width, height } = pixels;
        const square = { '512': 512, '1K': 1024, '2K': 2048 }[size];
        for (const edge of [width, height]) {
          expect(edge % edges.step).toBe(0);
          expect(edge).toBeGreaterThanOrEqual(edges.minEdge);
          expect(edge).toBeLessThanOrEqual(edges.maxEdge);
        }
        expect(width * height).toBeLessThanOrEqual(square ** 2);
        expect(Math.abs(Math.log(width / height / shape))).toBeLessThanOrEqual(0.02);
      }),
    );
  });
});
