import { z } from 'zod';
import { MAX_TIMER_MS } from './sleep.ts';
import { defaultResilience, type Resilience } from './options.ts';

const duration = z.number().int().min(1).max(MAX_TIMER_MS);
const count = z.number().int().min(1);
const factor = z.number().min(1).max(10);
const { attemptTimeoutMs, retry, backoff, retryTokens, circuitBreaker, coolDown } = defaultResilience;

/** Reads `ResilienceOptions` and fills in the defaults; every problem is reported with its path. */
export const resilienceSchema = z
  .strictObject({
    deadlineMs: duration.default(defaultResilience.deadlineMs),
    attemptTimeoutMs: z
      .strictObject({
        '512': duration.default(attemptTimeoutMs['512']),
        '1K': duration.default(attemptTimeoutMs['1K']),
        '2K': duration.default(attemptTimeoutMs['2K']),
        '4K': duration.default(attemptTimeoutMs['4K']),
      })
      .prefault({}),
    perReferenceTimeoutMs: z.number().int().min(0).max(MAX_TIMER_MS).default(defaultResilience.perReferenceTimeoutMs),
    connectTimeoutMs: duration.default(defaultResilience.connectTimeoutMs),
    idleTimeoutMs: duration.default(defaultResilience.idleTimeoutMs),
    minAttemptMs: duration.default(defaultResilience.minAttemptMs),
    abandonAfterMs: duration.default(defaultResilience.abandonAfterMs),
    maxAttempts: count.max(100).default(defaultResilience.maxAttempts),
    retry: z
      .strictObject({ delayMs: duration.default(retry.delayMs), maxDelayMs: duration.default(retry.maxDelayMs) })
      .prefault({}),
    backoff: z
      .strictObject({ baseMs: duration.default(backoff.baseMs), maxMs: duration.default(backoff.maxMs) })
      .refine(({ baseMs, maxMs }) => maxMs >= baseMs, { path: ['maxMs'], message: 'must not be shorter than baseMs' })
      .prefault({}),
    retryTokens: z
      .strictObject({
        capacity: z.number().min(0).max(1_000_000).default(retryTokens.capacity),
        perSuccess: z.number().min(0).max(100).default(retryTokens.perSuccess),
      })
      .prefault({}),
    circuitBreaker: z
      .strictObject({
        consecutiveFailures: count.default(circuitBreaker.consecutiveFailures),
        halfOpenAfterMs: duration.default(circuitBreaker.halfOpenAfterMs),
        factor: factor.default(circuitBreaker.factor),
        maxHalfOpenAfterMs: duration.default(circuitBreaker.maxHalfOpenAfterMs),
      })
      .refine(({ halfOpenAfterMs, maxHalfOpenAfterMs }) => maxHalfOpenAfterMs >= halfOpenAfterMs, {
        path: ['maxHalfOpenAfterMs'],
        message: 'must not be shorter than halfOpenAfterMs',
      })
      .prefault({}),
    coolDown: z
      .strictObject({
        baseMs: duration.default(coolDown.baseMs),
        factor: factor.default(coolDown.factor),
        maxMs: duration.default(coolDown.maxMs),
      })
      .refine(({ baseMs, maxMs }) => maxMs >= baseMs, { path: ['maxMs'], message: 'must not be shorter than baseMs' })
      .prefault({}),
    disabledRecheckMs: duration.default(defaultResilience.disabledRecheckMs),
    onUnknownBilling: z.enum(['failover', 'report', 'retry']).default(defaultResilience.onUnknownBilling),
    onBlocked: z.enum(['stop', 'other-vendor']).default(defaultResilience.onBlocked),
  })
  .prefault({}) satisfies z.ZodType<Resilience>;
