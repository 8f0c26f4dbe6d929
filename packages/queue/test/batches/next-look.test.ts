import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nextLookMs } from '../../src/batches/next-look.ts';

const MINUTE_MS = 60_000;

it('becomes rarer the longer a batch takes, up to ten intervals', () => {
  const looks = [0, 5, 20, 60, 600].map((minutes) => nextLookMs(minutes * MINUTE_MS, MINUTE_MS, () => 0.5) / MINUTE_MS);
  expect(looks).toEqual([1, 1, 2, 6, 10]);
});

it('is always ahead, and never far beyond ten intervals', () => {
  const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: MINUTE_MS }), chance, (tookMs, lookEveryMs, drawn) => {
      const next = nextLookMs(tookMs, lookEveryMs, () => drawn);
      expect(next).toBeGreaterThanOrEqual(Math.max(1, Math.floor(lookEveryMs * 0.9)));
      expect(next).toBeLessThanOrEqual(Math.ceil(lookEveryMs * 11));
    }),
  );
});
