import { defaultResilience } from '@retake/core';
import type { ResilienceOptions } from '@retake/core';
import { TIMES } from './compressed-time.ts';

const { circuitBreaker, coolDown, retry, backoff } = defaultResilience;

/** A time of the defaults, compressed. */
const shorter = (ms: number): number => Math.max(1, Math.round(ms / TIMES));

/**
 * The defaults with every time compressed, where a call may leave sooner than it would: one that can ask nobody ends at once, so that the incident
 * counts it, and one that hangs has its hedge soon.
 */
export const compressedResilience: ResilienceOptions = {
  minAttemptMs: shorter(defaultResilience.minAttemptMs),
  adaptiveTimeout: false,
  waitForRecovery: false,
  maxAttempts: 4,
  // Pictures take as long as they take on a machine that may be busy; nobody is to leave before they are there.
  deadlineMs: 30_000,
  attemptTimeoutMs: { '512': 20_000, '1K': 20_000, '2K': 20_000, '4K': 20_000 },
  circuitBreaker: {
    ...circuitBreaker,
    halfOpenAfterMs: shorter(circuitBreaker.halfOpenAfterMs),
    maxHalfOpenAfterMs: shorter(circuitBreaker.maxHalfOpenAfterMs),
    maxHalfOpenAfterAloneMs: shorter(circuitBreaker.maxHalfOpenAfterAloneMs),
  },
  coolDown: { ...coolDown, baseMs: shorter(coolDown.baseMs), maxMs: shorter(coolDown.maxMs) },
  retry: { delayMs: shorter(retry.delayMs), maxDelayMs: shorter(retry.maxDelayMs) },
  backoff: { baseMs: shorter(backoff.baseMs), maxMs: shorter(backoff.maxMs) },
  // Whoever is refused stays out until the incident lets it in again.
  disabledRecheckMs: 600_000,
  // Later than a busy machine is with an answer: what is left to a hedge may have been billed, and nobody tells.
  hedge: { afterMs: 12_000, maxExtraUsd: 1, maxShare: 1 },
};
