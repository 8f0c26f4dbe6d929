import { DAY_MS } from './the-day.ts';

/** How the load of a shop swings around its mean: lowest at 3 in the morning, highest at 15. */
const SWING = 0.7;
const BUSIEST = 15 / 24;

/**
 * When the calls come, in milliseconds after the day's start and in order: as many as told, by the load of the hour.
 *
 * @param random gives where within its share of the day each comes.
 */
export function arrivals(count: number, random: () => number): readonly number[] {
  return Array.from({ length: count }, (_, index) => timeOf((index + random()) / count) * DAY_MS);
}

/** The share of the day by which this share of its calls has come: found by halves, as the load is always above zero. */
function timeOf(share: number): number {
  let [low, high] = [0, 1];
  while (high - low > 1e-9) {
    const middle = (low + high) / 2;
    if (comeBy(middle) < share) low = middle;
    else high = middle;
  }
  return low;
}

/** The share of the calls that has come by this share of the day: the integral of `1 + SWING × cos`. */
function comeBy(time: number): number {
  const turn = 2 * Math.PI;
  return time + (SWING / turn) * (Math.sin(turn * (time - BUSIEST)) - Math.sin(-turn * BUSIEST));
}
