import { NANO_USD_PER_USD } from '../catalog/money.ts';
import type { NanoUsd } from '../catalog/cost.ts';

/** An exact fraction: shares and rates are no integers, and what they do to money must not depend on the order of a sum. */
export interface Fraction {
  readonly numerator: bigint;
  /** > 0 */
  readonly denominator: bigint;
}

/** The fraction 0. */
export const ZERO: Fraction = Object.freeze({ numerator: 0n, denominator: 1n });

/** A finite number as the decimal that it prints as: 0.1 is one tenth. */
export function fractionOf(value: number): Fraction {
  const [digits = '', exponent = '0'] = String(value).split('e');
  const [whole = '', fraction = ''] = digits.split('.');
  const power = Number(exponent) - fraction.length;
  const significand = BigInt(whole + fraction);
  if (power >= 0) return { numerator: significand * 10n ** BigInt(power), denominator: 1n };
  return { numerator: significand, denominator: 10n ** BigInt(-power) };
}

/** Their sum. */
export function sum(fractions: Iterable<Fraction>): Fraction {
  let { numerator, denominator } = ZERO;
  for (const each of fractions) {
    numerator = numerator * each.denominator + each.numerator * denominator;
    denominator *= each.denominator;
  }
  return { numerator, denominator };
}

/** Their product. */
export function product(...fractions: readonly Fraction[]): Fraction {
  let numerator = 1n;
  let denominator = 1n;
  for (const each of fractions) {
    numerator *= each.numerator;
    denominator *= each.denominator;
  }
  return { numerator, denominator };
}

/** @throws RangeError when the divisor is 0 or less. */
export function quotient(dividend: Fraction, divisor: Fraction): Fraction {
  if (divisor.numerator <= 0n) throw new RangeError('A share of nothing');
  return product(dividend, { numerator: divisor.denominator, denominator: divisor.numerator });
}

/** The same, taken away. */
export function negative({ numerator, denominator }: Fraction): Fraction {
  return { numerator: -numerator, denominator };
}

/** Rounded once to whole nano-dollars, half away from zero. */
export function toNanoUsd({ numerator, denominator }: Fraction): NanoUsd {
  const size = numerator < 0n ? -numerator : numerator;
  const rounded = Number((2n * size + denominator) / (2n * denominator));
  return numerator < 0n ? -rounded : rounded;
}

/** A number of dollars for people; exact up to what a double holds. */
export function toUsd(nanoUsd: Fraction): number {
  return toNanoUsd(nanoUsd) / NANO_USD_PER_USD;
}
