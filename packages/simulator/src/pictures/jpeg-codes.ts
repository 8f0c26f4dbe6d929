/** A prefix code as the encoder uses it, and as a JPEG declares it (T.81, B.2.4.2). */
export interface PrefixCode {
  /** How many codes there are of 1 to 16 bits. */
  readonly lengths: readonly number[];
  /** All symbols, shortest code first. */
  readonly symbols: readonly number[];
  readonly codeOf: readonly number[];
  readonly lengthOf: readonly number[];
}

/**
 * A code with one bit for the symbol 0 and `longLength` bits for every other. These pictures are almost only blocks that
 * equal the one before: "no change" and "no detail" are symbol 0, and what the rest costs does not matter.
 */
function favouringZero(others: readonly number[], longLength: number): PrefixCode {
  const symbols = [0, ...others];
  const lengths = Array.from({ length: 16 }, (_, i) => (i === 0 ? 1 : i === longLength - 1 ? others.length : 0));
  const codeOf: number[] = [];
  const lengthOf: number[] = [];
  symbols.forEach((symbol, rank) => {
    codeOf[symbol] = rank === 0 ? 0 : (1 << (longLength - 1)) + rank - 1;
    lengthOf[symbol] = rank === 0 ? 1 : longLength;
  });
  return { lengths, symbols, codeOf, lengthOf };
}

/** Differences between the means of neighbouring blocks: the number of bits they have, up to 11. */
export const DC_CODES = favouringZero(
  Array.from({ length: 11 }, (_, i) => i + 1),
  5,
);

/** Details: run of zeros × bits of the value (1 to 10), and 0xf0 for sixteen zeros. */
export const AC_CODES = favouringZero(
  [...Array.from({ length: 16 }, (_, run) => Array.from({ length: 10 }, (_, i) => (run << 4) | (i + 1))).flat(), 0xf0],
  9,
);
