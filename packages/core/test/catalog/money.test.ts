import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatUsd,
  multiplyNanoUsd,
  nanoUsdOf,
  nanoUsdPerTokenOf,
  scaleNanoUsd,
  sumNanoUsd,
  usdOf,
} from '../../src/catalog/money.ts';

const amount = fc.integer({ min: 0, max: 9_000_000_000_000_000 });

describe('nanoUsdOf', () => {
  it.each([
    ['0.134', 134_000_000],
    ['0.09', 90_000_000],
    ['0', 0],
    ['12', 12_000_000_000],
    ['0.000000001', 1],
    [' 1.50 ', 1_500_000_000],
    ['1.10000000000', 1_100_000_000],
    [0.045, 45_000_000],
    [0.1 + 0.2, 300_000_000],
    [0.045 * 1.1, 49_500_000],
    [1e-7, 100],
    [0, 0],
  ])('reads %s dollars as %d nano-dollars', (usd, nanoUsd) => {
    expect(nanoUsdOf(usd)).toBe(nanoUsd);
  });

  it.each([
    ['finer than a nano-dollar', '0.0000000001'],
    ['so small that it would round to nothing', 1e-12],
    ['negative', '-1'],
    ['negative', -0.5],
    ['not a number', Number.NaN],
    ['not finite', Number.POSITIVE_INFINITY],
    ['written for people', '$0.09'],
    ['written with a comma', '0,09'],
    ['empty', ''],
    ['hexadecimal', '0x10'],
    ['beyond exact integers', '9007200'],
    ['beyond all numbers', '1e999'],
  ])('refuses an amount that is %s', (_, usd) => {
    expect(() => nanoUsdOf(usd)).toThrow(RangeError);
  });

  it('reads back every amount up to 2 million dollars that usdOf gives out', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_000_000_000_000_000 }), (nanoUsd) => {
        expect(nanoUsdOf(usdOf(nanoUsd))).toBe(nanoUsd);
      }),
    );
  });

  it('reads every decimal exactly', () => {
    fc.assert(
      fc.property(fc.nat(9_000_000), fc.nat(999_999_999), (whole, nano) => {
        expect(nanoUsdOf(`${whole}.${String(nano).padStart(9, '0')}`)).toBe(whole * 1_000_000_000 + nano);
      }),
    );
  });
});

describe('nanoUsdPerTokenOf', () => {
  it.each([
    ['120', 120_000],
    ['0.25', 250],
    [7.5, 7_500],
    ['1.50', 1_500],
  ])('reads %s dollars a million tokens as %d nano-dollars a token', (usd, nanoUsd) => {
    expect(nanoUsdPerTokenOf(usd)).toBe(nanoUsd);
  });

  it('refuses a rate finer than a nano-dollar a token', () => {
    expect(() => nanoUsdPerTokenOf('0.0001')).toThrow(/finer than a nano-dollar a token/);
  });
});

describe('formatUsd', () => {
  it.each([
    [33_600_000, '$0.0336'],
    [240_000_000, '$0.24'],
    [0, '$0.00'],
    [1, '$0.000000001'],
    [1_500_000_000, '$1.50'],
    [12_000_000_000, '$12.00'],
    [-67_200_000, '-$0.0672'],
  ])('writes %d as %s', (nanoUsd, text) => {
    expect(formatUsd(nanoUsd)).toBe(text);
  });

  it('loses nothing', () => {
    fc.assert(
      fc.property(amount, (nanoUsd) => {
        expect(nanoUsdOf(formatUsd(nanoUsd).slice(1))).toBe(nanoUsd);
      }),
    );
  });
});

describe('arithmetic', () => {
  it('refuses what integers do not hold exactly', () => {
    expect(() => multiplyNanoUsd(Number.MAX_SAFE_INTEGER, 2)).toThrow(RangeError);
    expect(() => multiplyNanoUsd(1.5, 2)).toThrow(RangeError);
    expect(() => sumNanoUsd([Number.MAX_SAFE_INTEGER, 1])).toThrow(RangeError);
    expect(() => sumNanoUsd([0.1, 0.2])).toThrow(RangeError);
    expect(() => scaleNanoUsd(10, [{ numerator: 1, denominator: 0 }])).toThrow(RangeError);
    expect(() => scaleNanoUsd(10, [{ numerator: -1, denominator: 2 }])).toThrow(RangeError);
    expect(() => scaleNanoUsd(-10, [{ numerator: 1, denominator: 2 }])).toThrow(RangeError);
  });

  it('sums integers, in any order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 })), (amounts) => {
        expect(sumNanoUsd(amounts)).toBe(Number(amounts.reduce((sum, each) => sum + BigInt(each), 0n)));
        expect(sumNanoUsd(amounts.toReversed())).toBe(sumNanoUsd(amounts));
      }),
    );
  });

  it('rounds half up, and once for all factors', () => {
    const half = { numerator: 1, denominator: 2 };
    expect(scaleNanoUsd(1, [half])).toBe(1);
    expect(scaleNanoUsd(3, [half])).toBe(2);
    // Rounded after each factor this would be 2.
    expect(scaleNanoUsd(5, [half, half])).toBe(1);
    expect(scaleNanoUsd(5, [])).toBe(5);
  });

  it('scales to within half a nano-dollar, and keeps the order of amounts', () => {
    const factor = fc.record({ numerator: fc.nat(1000), denominator: fc.integer({ min: 1, max: 1000 }) });
    fc.assert(
      fc.property(fc.nat(1_000_000_000), fc.nat(1_000_000_000), factor, (one, other, by) => {
        const scaled = scaleNanoUsd(one, [by]);
        const twiceOff = 2n * (BigInt(scaled) * BigInt(by.denominator) - BigInt(one) * BigInt(by.numerator));
        expect(twiceOff > -BigInt(by.denominator) && twiceOff <= BigInt(by.denominator)).toBe(true);
        expect(scaleNanoUsd(Math.max(one, other), [by])).toBeGreaterThanOrEqual(scaleNanoUsd(Math.min(one, other), [by]));
      }),
    );
  });
});
