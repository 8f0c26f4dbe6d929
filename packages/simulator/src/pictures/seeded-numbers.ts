/**
 * An endless, reproducible sequence of integers in [1, 2^32): George Marsaglia's xorshift with 32 bits of state
 * (Journal of Statistical Software 8(14), 2003). Good enough for landscapes and filler, and as fast as it gets.
 *
 * @param seed - any finite number; equal seeds give equal sequences
 */
export function seededNumbers(seed: number): () => number {
  // Neighbouring seeds must not give neighbouring pictures, and a state of zero would stay zero.
  let state = (Math.imul(seed | 0, 0x9e37_79b1) ^ 0x6d2b_79f5) | 0 || 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  for (let warmUp = 0; warmUp < 8; warmUp += 1) next();
  return next;
}
