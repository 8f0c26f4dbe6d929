/**
 * A number in [0, 1) that depends on the seed and the keys alone, never on how often or in which order it was asked for:
 * that keeps a simulation the same when requests arrive in another order.
 */
export type Draw = (...keys: readonly (string | number)[]) => number;

/** Creates the one source of chance of a simulator. */
export const createDraw =
  (seed: number): Draw =>
  (...keys) =>
    hash53(`${seed}\u0000${keys.join('\u0000')}`) / 2 ** 53;

/** 53 well-mixed bits of a text (two 32-bit multiply-xor lanes with a murmur-like finish). */
const hash53 = (text: string): number => {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 0x9e3779b1);
    low = Math.imul(low ^ code, 0x5f356495);
  }
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
  return (high >>> 11) * 2 ** 32 + (low >>> 0);
};
