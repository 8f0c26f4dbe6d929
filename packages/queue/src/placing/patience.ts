/**
 * How long an item can wait for a batch, as the power of two by which that passes the least time of one: 0 for up to twice that time, 1 for
 * up to four times, and so on; `undefined` where its deadline is further than any batch takes, or it has none. Items of one patience share
 * batches: the deadline of none of them comes when the others still have more than half of their own time.
 *
 * @param waitMs how long it can wait from now on, in milliseconds. @default for ever
 * @param leastMs the least time of a batch, in milliseconds.
 * @param mostMs after which any batch is given up, in milliseconds.
 */
export function patienceOf(waitMs: number | undefined, leastMs: number, mostMs: number): number | undefined {
  if (waitMs === undefined || waitMs >= mostMs) return undefined;
  return Math.max(0, Math.floor(Math.log2(Math.max(1, waitMs) / Math.max(1, leastMs))));
}
