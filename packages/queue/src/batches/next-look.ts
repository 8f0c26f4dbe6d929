import type { Random } from '@retake/core';

/** The share of the time it has taken after which it is looked at again. */
const SHARE = 10;

/** How much rarer looks become at most. */
const MOST_INTERVALS = 10;

/**
 * How long until a batch is looked at again, in milliseconds: a tenth of the time that it has taken, within the interval and ten times that,
 * and spread by a tenth each way so that batches submitted together are not looked at together.
 *
 * @param tookMs since it was submitted.
 */
export function nextLookMs(tookMs: number, lookEveryMs: number, random: Random): number {
  const usual = Math.min(Math.max(lookEveryMs, tookMs / SHARE), lookEveryMs * MOST_INTERVALS);
  return Math.max(1, Math.round(usual * (0.9 + random() * 0.2)));
}
