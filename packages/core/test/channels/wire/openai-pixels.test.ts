import { describe, expect, it } from 'vitest';
import { ASPECT_RATIOS, IMAGE_SIZES } from '../../../src/catalog/size.ts';
import { GPT_IMAGE_LIMITS, pixelProblem, pixelsOf } from '../../../src/channels/wire/openai-pixels.ts';
import { modelOf } from '../../catalog/model-of.ts';

/** What gpt-image-2 and later are asked for. Documented: 1:1, 2:3 and 3:2 at 1K, 1:1 at 2K. */
const TABLE = {
  '1:1': ['1024x1024', '2048x2048'],
  '2:3': ['1024x1536', '1664x2496'],
  '3:2': ['1536x1024', '2496x1664'],
  '3:4': ['864x1152', '1728x2304'],
  '4:3': ['1152x864', '2304x1728'],
  '4:5': ['896x1120', '1792x2240'],
  '5:4': ['1120x896', '2240x1792'],
  '9:16': ['720x1280', '1440x2560'],
  '16:9': ['1280x720', '2560x1440'],
  '21:9': ['1456x624', '3024x1296'],
  '9:21': ['624x1456', '1296x3024'],
} as const;

const model = modelOf('gpt-image-2');

describe('pixels of gpt-image-2', () => {
  it.each(Object.entries(TABLE))('%s', (ratio, [oneK, twoK]) => {
    const aspectRatio = ASPECT_RATIOS.find((known) => known === ratio);
    if (aspectRatio === undefined) throw new Error(`${ratio} cannot be ordered`);
    for (const [size, wanted] of [
      ['1K', oneK],
      ['2K', twoK],
    ] as const) {
      const pixels = pixelsOf(model, size, aspectRatio);
      expect(`${pixels.width}x${pixels.height}`).toBe(wanted);
      expect(pixelProblem(pixels)).toBeUndefined();
    }
  });

  it('cover every shape that the catalog says it draws', () => {
    expect(Object.keys(TABLE).toSorted()).toEqual([...model.abilities.aspectRatios].toSorted());
  });

  it('are exactly in shape and never larger than the square, where they are not documented', () => {
    for (const size of IMAGE_SIZES) {
      for (const ratio of ASPECT_RATIOS) {
        const { width, height } = pixelsOf({ pixels: {} }, size, ratio);
        const [across = 0, down = 0] = ratio.split(':').map(Number);
        expect(width * down).toBe(height * across);
        expect(width * height).toBeLessThanOrEqual({ '512': 512, '1K': 1024, '2K': 2048, '4K': 4096 }[size] ** 2);
        expect([width % 16, height % 16]).toEqual([0, 0]);
      }
    }
  });
});

it.each([
  [{ width: 800, height: 800 }, /fewer than 655360/],
  [{ width: 3840, height: 2176 }, /more than 8294400/],
  [{ width: 3856, height: 1296 }, /an edge above 3840/],
  [{ width: 2576, height: 848 }, /a ratio above 3:1/],
  [{ width: 1000, height: 1000 }, /no multiples of 16/],
])('%j cannot be drawn', (pixels, reason) => {
  expect(pixelProblem(pixels)).toMatch(reason);
});

it('the largest landscape of the model can be drawn', () => {
  expect(pixelProblem({ width: GPT_IMAGE_LIMITS.maxEdge, height: 2160 })).toBeUndefined();
});
