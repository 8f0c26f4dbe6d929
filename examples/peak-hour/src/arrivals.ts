/** The hour, in simulated milliseconds. */
export const HOUR_MS = 3_600_000;

/** Orders stop arriving a little before the hour ends, so that the last ones can still be served in it. */
const LAST_ARRIVAL_MS = 55 * 60_000;

/**
 * When each of `count` orders arrives, in simulated milliseconds after the start: evenly spread with an irregularity that
 * is the same in every run (multiples of the golden ratio never bunch and never repeat).
 */
export function arrivals(count: number): readonly number[] {
  const gap = LAST_ARRIVAL_MS / Math.max(1, count);
  return Array.from({ length: count }, (_, i) => gap * (i + ((i * 0.618_033_988_75) % 1)));
}
