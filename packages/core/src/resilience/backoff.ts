import type { Random } from '../config/clock.ts';
import type { BackoffOptions, Resilience, RetryOptions } from './options.ts';

/**
 * The pause before the next round over all candidates: decorrelated jitter, between `baseMs` and three times the pause before,
 * so that callers who failed together do not come back together.
 *
 * @param previousMs the pause before the last round; `undefined` before the second.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ "Decorrelated Jitter"
 */
export function nextBackoffMs(previousMs: number | undefined, { baseMs, maxMs }: BackoffOptions, random: Random): number {
  const ceiling = Math.min(maxMs, (previousMs ?? baseMs) * 3);
  return Math.round(baseMs + random() * Math.max(0, ceiling - baseMs));
}

/** The pause before the one repeat on the same candidate: what the upstream asked for, else around `delayMs`. */
export function retryDelayMs(retryAfterMs: number | undefined, { delayMs }: RetryOptions, random: Random): number {
  return Math.max(retryAfterMs ?? 0, Math.round(delayMs * (0.5 + random())));
}

/** In longest pauses: with the defaults a minute, two of the longest rests of a circuit. */
const LONGEST_SPREAD = 3;

/**
 * The least pause before one of the last third of a call's attempts, in milliseconds: they are spread over what is left of the deadline,
 * up to three longest pauses each, because an outage that outlived the first ones may well last a minute.
 */
export function lastAttemptsSpreadMs(
  { maxAttempts, backoff }: Pick<Resilience, 'maxAttempts' | 'backoff'>,
  attemptsLeft: number,
  leftMs: number,
): number {
  if (attemptsLeft > maxAttempts / 3) return 0;
  return Math.max(0, Math.min(LONGEST_SPREAD * backoff.maxMs, Math.floor(leftMs / (2 * (attemptsLeft + 1)))));
}
