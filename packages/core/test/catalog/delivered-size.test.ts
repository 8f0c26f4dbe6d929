import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deliveredSize, nearestSize } from '../../src/catalog/delivered-size.ts';
import { BUILT_IN_MODELS } from '../../src/catalog/models/built-in-models.ts';
import { ASPECT_RATIOS, IMAGE_SIZES } from '../../src/catalog/size.ts';
import { modelOf } from './model-of.ts';

const pro = modelOf('gemini-3-pro-image');
const flash = modelOf('gemini-3.1-flash-image');

describe('deliveredSize', () => {
  it('finds every documented cell to be what was ordered', () => {
    for (const model of BUILT_IN_MODELS) {
      for (const size of IMAGE_SIZES) {
        for (const aspectRatio of ASPECT_RATIOS) {
          const cell = model.pixels[size]?.[aspectRatio];
          if (cell === undefined) continue;
          const exact = { size, aspectRatio, sizeMatches: true, aspectRatioMatches: true, asDocumented: true };
          expect(deliveredSize(cell, { model, size, aspectRatio })).toEqual(exact);
        }
      }
    }
  });

  it('notices a relay that drops the size: 4K ordered, 1K delivered', () => {
    expect(deliveredSize({ width: 1376, height: 768 }, { model: pro, size: '4K', aspectRatio: '16:9' })).toEqual({
      size: '1K',
      aspectRatio: '16:9',
      sizeMatches: false,
      aspectRatioMatches: true,
      asDocumented: false,
    });
  });

  it.each([
    ['imagen-4.0-generate-001', '1K', '16:9', { width: 1408, height: 768 }],
    ['imagen-4.0-ultra-generate-001', '2K', '3:4', { width: 1792, height: 2560 }],
    ['gpt-image-2', '4K', '16:9', { width: 3840, height: 2160 }],
    ['gpt-image-2.6-flare', '4K', '9:16', { width: 2160, height: 3840 }],
  ] as const)('takes what %s documents for %s in %s as ordered, however far it is off', (id, size, aspectRatio, pixels) => {
    expect(deliveredSize(pixels, { model: modelOf(id), size, aspectRatio })).toEqual({
      size,
      aspectRatio,
      sizeMatches: true,
      aspectRatioMatches: true,
      asDocumented: true,
    });
  });

  it('notices another ratio', () => {
    expect(deliveredSize({ width: 1024, height: 1024 }, { model: pro, size: '1K', aspectRatio: '16:9' })).toMatchObject({
      aspectRatio: '1:1',
      sizeMatches: true,
      aspectRatioMatches: false,
      asDocumented: false,
    });
  });

  it('takes a picture that is a few pixels off for what was ordered, and says that it is not as documented', () => {
    expect(deliveredSize({ width: 1344, height: 768 }, { model: pro, size: '1K', aspectRatio: '16:9' })).toMatchObject({
      size: '1K',
      sizeMatches: true,
      aspectRatioMatches: true,
      asDocumented: false,
    });
  });

  it('judges undocumented cells by area and ratio', () => {
    const order = { model: flash, size: '1K', aspectRatio: '1:8' } as const;
    expect(deliveredSize({ width: 352, height: 2928 }, order)).toMatchObject({
      size: '1K',
      sizeMatches: true,
      aspectRatioMatches: false,
    });
    expect(deliveredSize({ width: 368, height: 2944 }, order)).toEqual({
      size: '1K',
      aspectRatio: '1:8',
      sizeMatches: true,
      aspectRatioMatches: true,
      asDocumented: undefined,
    });
  });

  it('leaves the ratio to the model when none was ordered', () => {
    const delivered = deliveredSize({ width: 1000, height: 1234 }, { model: pro, size: '1K', aspectRatio: undefined });
    expect(delivered).toMatchObject({ size: '1K', aspectRatioMatches: true, asDocumented: undefined });
    expect(delivered.aspectRatio).toBe('4:5');
  });

  it('does not take a thumbnail for the smallest size', () => {
    expect(deliveredSize({ width: 128, height: 128 }, { model: flash, size: '512', aspectRatio: '1:1' })).toMatchObject({
      size: '512',
      sizeMatches: false,
    });
  });

  it('accepts a ratio up to 3 % off and no more', () => {
    const order = { model: flash, size: '1K', aspectRatio: '4:1' } as const;
    expect(deliveredSize({ width: 2060, height: 501 }, order)).toMatchObject({ aspectRatioMatches: true });
    expect(deliveredSize({ width: 2070, height: 501 }, order)).toMatchObject({ aspectRatioMatches: false });
  });
});

describe('nearestSize', () => {
  it.each([
    [{ width: 512, height: 512 }, '512'],
    [{ width: 1584, height: 672 }, '1K'],
    [{ width: 1024, height: 1536 }, '1K'],
    [{ width: 2752, height: 1536 }, '2K'],
    [{ width: 3840, height: 2160 }, '2K'],
    [{ width: 6336, height: 2688 }, '4K'],
    [{ width: 12_000, height: 12_000 }, '4K'],
  ] as const)('%o is %s', (pixels, size) => {
    expect(nearestSize(pixels)).toBe(size);
  });

  it('never shrinks when a picture grows', () => {
    const edge = fc.integer({ min: 1, max: 8000 });
    fc.assert(
      fc.property(edge, edge, fc.integer({ min: 0, max: 8000 }), (width, height, more) => {
        const smaller = IMAGE_SIZES.indexOf(nearestSize({ width, height }));
        expect(IMAGE_SIZES.indexOf(nearestSize({ width: width + more, height }))).toBeGreaterThanOrEqual(smaller);
      }),
    );
  });
});
