import fc from 'fast-check';
import { expect, it } from 'vitest';
import { defaultPause, pauseMs } from '../../src/working/pause.ts';

it('doubles up to the longest', () => {
  const longest = [1, 2, 3, 6, 7, 1000].map((failures) => pauseMs(failures, () => 1, defaultPause));
  expect(longest).toEqual([30_000, 60_000, 120_000, 900_000, 900_000, 900_000]);
  expect(pauseMs(1, () => 0, defaultPause)).toBe(15_000);
});

it('is never shorter than was asked for, and always a time', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 100_000 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.option(fc.integer({ min: 0, max: 86_400_000 }), { nil: undefined }),
      (failures, chance, retryAfterMs) => {
        const pause = pauseMs(failures, () => chance, defaultPause, retryAfterMs);
        expect(Number.isSafeInteger(pause)).toBe(true);
        expect(pause).toBeGreaterThanOrEqual(Math.max(15_000, retryAfterMs ?? 0));
      },
    ),
  );
});
