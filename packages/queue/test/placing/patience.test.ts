import fc from 'fast-check';
import { expect, it } from 'vitest';
import { patienceOf } from '../../src/placing/patience.ts';

const HOUR_MS = 3_600_000;
const patience = (waitMs: number | undefined): number | undefined => patienceOf(waitMs, HOUR_MS, 49 * HOUR_MS);

it('is the same for everything that can wait longer than a batch takes', () => {
  expect(patience(undefined)).toBeUndefined();
  expect(patience(49 * HOUR_MS)).toBeUndefined();
  expect(patience(49 * HOUR_MS - 1)).toBe(5);
});

it('is the lowest for what has barely time', () => {
  expect(patience(HOUR_MS)).toBe(0);
  expect(patience(-1)).toBe(0);
});

it('is shared only by what can wait for less than twice as long', () => {
  const wait = fc.integer({ min: HOUR_MS, max: 49 * HOUR_MS - 1 });
  fc.assert(
    fc.property(wait, wait, (one, other) => {
      fc.pre(patience(one) === patience(other));
      expect(Math.max(one, other)).toBeLessThan(2 * Math.min(one, other));
    }),
  );
});
