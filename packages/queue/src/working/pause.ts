import type { Random } from '@retake/core';

/** How long an item rests after a failure. Times are in milliseconds. */
export interface PauseOptions {
  /** After the first failure. */
  readonly baseMs: number;
  /** The longest. */
  readonly mostMs: number;
}

/** Core has tried for minutes before a call fails: what is over by then is soon over, and what is not may take hours. */
export const defaultPause: PauseOptions = Object.freeze({ baseMs: 30_000, mostMs: 900_000 });

/**
 * The rest after a failure: twice as long each time, spread over half to all of it so that thousands of items do not come at once, and not
 * shorter than the upstream asked for.
 *
 * @param failures in a row so far, this one included.
 */
export function pauseMs(
  failures: number,
  random: Random,
  { baseMs, mostMs }: PauseOptions,
  retryAfterMs: number | undefined = 0,
): number {
  // Beyond 2 ** 52 nothing is longer than the longest anyway.
  const whole = Math.min(mostMs, baseMs * 2 ** Math.min(52, Math.max(0, failures - 1)));
  return Math.round(Math.max(whole * (0.5 + random() / 2), retryAfterMs * (1 + random() / 10)));
}
