import type { NanoUsd } from './cost.ts';
import type { PriceFactor } from './price.ts';

const NANO_DIGITS = 9;

/** Nano-dollars in a dollar. */
export const NANO_USD_PER_USD = 1_000_000_000;

/**
 * A plain amount of dollars for the edge of Retake: the double nearest to the exact decimal, so it prints as one would write
 * it. Up to 2 million dollars every nano-dollar can be read back.
 */
export function usdOf(nanoUsd: NanoUsd): number {
  return nanoUsd / NANO_USD_PER_USD;
}

/**
 * Reads an amount of dollars into nano-dollars. A string is read exactly. A number may carry the noise of binary arithmetic
 * (0.1 + 0.2), so it is rounded to the nearest nano-dollar, half up.
 *
 * @throws RangeError when it is no amount ≥ 0, when a string is finer than a nano-dollar, when an amount would round to
 * zero without being zero, or beyond what integers hold exactly (about 9 million dollars).
 */
export function nanoUsdOf(usd: number | string): NanoUsd {
  return scaledDecimal(usd, NANO_DIGITS, 'nano-dollar');
}

/**
 * Reads a rate in dollars a million tokens, as vendors publish them, into nano-dollars a token: `'0.25'` is 250.
 *
 * @throws RangeError as `nanoUsdOf`, and for rates finer than a nano-dollar a token.
 */
export function nanoUsdPerTokenOf(usdPerMillion: number | string): NanoUsd {
  return scaledDecimal(usdPerMillion, NANO_DIGITS - 6, 'nano-dollar a token');
}

/** `$0.0336`: all decimals there are, at least two. For people; compare and add the integers instead. */
export function formatUsd(nanoUsd: NanoUsd): string {
  const amount = exact(nanoUsd);
  const digits = String(Math.abs(amount)).padStart(NANO_DIGITS + 1, '0');
  const whole = digits.slice(0, -NANO_DIGITS);
  const cents = digits.slice(-NANO_DIGITS).replace(/0{1,7}$/, '');
  return `${amount < 0 ? '-' : ''}$${whole}.${cents}`;
}

/** @throws RangeError when the sum is not an integer that a number holds exactly. */
export function sumNanoUsd(amounts: Iterable<NanoUsd>): NanoUsd {
  let sum = 0;
  for (const amount of amounts) sum = exact(sum + exact(amount));
  return sum;
}

/** @throws RangeError when the product is not an integer that a number holds exactly. */
export function multiplyNanoUsd(unitNanoUsd: NanoUsd, quantity: number): NanoUsd {
  return exact(exact(unitNanoUsd) * exact(quantity));
}

/**
 * An amount ≥ 0 times every factor: one exact fraction, rounded once, half up.
 *
 * @throws RangeError when a factor is no fraction of integers ≥ 0, or the amount is negative or too large.
 */
export function scaleNanoUsd(nanoUsd: NanoUsd, factors: readonly PriceFactor[]): NanoUsd {
  if (factors.length === 0) return natural(nanoUsd);
  // A halved negative amount would round the other way; nothing here is owed to us.
  let numerator = BigInt(natural(nanoUsd));
  let denominator = 1n;
  for (const factor of factors) {
    if (factor.denominator === 0) throw new RangeError('The denominator of a price factor is 0');
    numerator *= BigInt(natural(factor.numerator));
    denominator *= BigInt(natural(factor.denominator));
  }
  return exact(Number((2n * numerator + denominator) / (2n * denominator)));
}

const DECIMAL = /^(?<whole>\d+)(?:\.(?<fraction>\d+))?(?:e(?<exponent>[+-]?\d{1,3}))?$/;

/** A decimal times 10^`digits`, as an integer. */
function scaledDecimal(value: number | string, digits: number, unit: string): number {
  const match = DECIMAL.exec(typeof value === 'number' ? String(value) : value.trim().toLowerCase());
  if (match?.groups === undefined) throw new RangeError('Not an amount of dollars ≥ 0, such as 0.134');
  const { whole = '', fraction = '', exponent = '0' } = match.groups;
  const significand = BigInt(whole + fraction);
  const power = Number(exponent) - fraction.length + digits;
  if (power >= 0) return exact(Number(significand * 10n ** BigInt(power)));
  const divisor = 10n ** BigInt(-power);
  const scaled = typeof value === 'number' ? (2n * significand + divisor) / (2n * divisor) : significand / divisor;
  const lost = typeof value === 'string' ? significand % divisor !== 0n : scaled === 0n && significand !== 0n;
  if (lost) throw new RangeError(`An amount of dollars is finer than a ${unit}`);
  return exact(Number(scaled));
}

function exact(value: number): number {
  if (!Number.isSafeInteger(value)) throw new RangeError('An amount of money is not an integer that a number holds exactly');
  // A product with a negative zero must not print or compare as one.
  return value === 0 ? 0 : value;
}

function natural(value: number): number {
  if (exact(value) < 0) throw new RangeError('An amount or factor of money is negative');
  return value;
}
