/** Most bills of which nobody told that are looked for. */
const MOST = 3;

/**
 * Whether what a ledger has and nobody was told of is exactly the sum of some of its lines: an answer that was cut off was billed, and its attempt counts
 * among those of unknown billing instead. On a machine that is not busy there is none.
 *
 * @param missingNanoUsd what the ledger has more, in whole nano-dollars.
 * @param lines its lines, in whole nano-dollars.
 * @param unknownBills how many attempts have no known bill.
 */
export function areUntoldBills(missingNanoUsd: number, lines: readonly number[], unknownBills: number): boolean {
  let sums = new Set([0]);
  const amounts = [...new Set(lines.filter((nanoUsd) => nanoUsd > 0))];
  for (let bills = 0; bills <= Math.min(MOST, unknownBills); bills += 1) {
    if (sums.has(missingNanoUsd)) return true;
    sums = new Set([...sums].flatMap((sum) => amounts.map((nanoUsd) => sum + nanoUsd)));
  }
  return false;
}
