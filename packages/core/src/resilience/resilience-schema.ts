import { z } from 'zod';
import { MAX_TIMER_MS } from './sleep.ts';
import { defaultAdaptiveTimeout, defaultHedge, defaultResilience, type Resilience } from './options.ts';

const duration = z.number().int().min(1).max(MAX_TIMER_MS);
const count = z.number().int().min(1);
const factor = z.number().min(1).max(10);
const { attemptTimeoutMs, retry, backoff, retryTokens, circuitBreaker, coolDown, rateLimits } = defaultResilience;

const adaptiveTimeout = z.strictObject({
  multiple: z.number().min(1).max(100).default(defaultAdaptiveTimeout.multiple),
  floorShare: z.number().min(0.01).max(1).default(defaultAdaptiveTimeout.floorShare),
  minObservations: count.default(defaultAdaptiveTimeout.minObservations),
});

const hedge = z.strictObject({
  afterMs: z.union([z.literal('p95'), duration], "must be milliseconds, or 'p95'").default(defaultHedge.afterMs),
  // Exact in nano-dollars.
  maxExtraUsd: z.number().min(1e-9).max(1_000).default(defaultHedge.maxExtraUsd),
  maxShare: z.number().positive().max(1).default(defaultHedge.maxShare),
});

/** A policy, or `false`. A union would name no place within the policy. */
function offOr<T>(policy: z.ZodType<T>) {
  return z.unknown().transform((value, context): T | false => {
    if (value === false) return false;
    const { data, error } = policy.safeParse(value);
    for (const { path, message } of error?.issues ?? []) context.addIssue({ code: 'custom', path: [...path], message });
    return data ?? z.NEVER;
  });
}

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
    adaptiveTimeout: offOr(adaptiveTimeout).default(defaultResilience.adaptiveTimeout),
    hedge: offOr(hedge).default(defaultResilience.hedge),
    waitForRecovery: z.boolean().default(defaultResilience.waitForRecovery),
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
        maxHalfOpenAfterAloneMs: duration.default(circuitBreaker.maxHalfOpenAfterAloneMs),
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
    rateLimits: z
      .strictObject({
        minuteMs: duration.default(rateLimits.minuteMs),
        believeLearnedMs: duration.default(rateLimits.believeLearnedMs),
      })
      .prefault({}),
    disabledRecheckMs: duration.default(defaultResilience.disabledRecheckMs),
    onUnknownBilling: z.enum(['failover', 'last-resort', 'report', 'retry']).default(defaultResilience.onUnknownBilling),
    onBlocked: z.enum(['stop', 'other-vendor']).default(defaultResilience.onBlocked),
  })
  .refine(({ hedge, onUnknownBilling }) => typeof hedge !== 'object' || onUnknownBilling !== 'report', {
    // Told beside every other problem.
    when: ({ value }) => typeof value === 'object' && value !== null,
    path: ['hedge'],
    message:
      "cannot be combined with onUnknownBilling 'report': the slower of two attempts is cut, and whether it was billed is then unknown",
  })
  .prefault({}) satisfies z.ZodType<Resilience>;
