import type { Resilience } from './options.ts';

/** One policy of the pipeline and its values, as plain data. Times are in milliseconds. */
export interface PolicyDescription {
  readonly policy: 'deadline' | 'failover' | 'retry' | 'rate-limit' | 'bulkhead' | 'circuit-breaker' | 'attempt-timeout';
  /** What one instance of it guards. */
  readonly per: 'picture' | 'candidate' | 'channel' | 'channel × model' | 'attempt';
  readonly values: Readonly<Record<string, unknown>>;
}

/** Describes the pipeline, outermost policy first, for logs, docs and health pages. */
export function describePipeline(resilience: Resilience): readonly PolicyDescription[] {
  const { deadlineMs, maxAttempts, minAttemptMs, backoff, retryTokens, retry, coolDown, disabledRecheckMs, circuitBreaker } =
    resilience;
  const {
    attemptTimeoutMs,
    adaptiveTimeout,
    hedge,
    rateLimits,
    waitForRecovery,
    perReferenceTimeoutMs,
    connectTimeoutMs,
    idleTimeoutMs,
    abandonAfterMs,
    onUnknownBilling,
    onBlocked,
  } = resilience;
  return [
    { policy: 'deadline', per: 'picture', values: { deadlineMs, minAttemptMs } },
    {
      policy: 'failover',
      per: 'picture',
      values: { maxAttempts, backoff, retryTokens, coolDown, disabledRecheckMs, onUnknownBilling, onBlocked, hedge },
    },
    { policy: 'retry', per: 'candidate', values: { maxAttempts: 2, ...retry } },
    { policy: 'rate-limit', per: 'channel', values: { from: 'channel.limits', ...rateLimits, waitForRecovery } },
    { policy: 'bulkhead', per: 'channel', values: { from: 'channel.limits.maxConcurrent', queue: 0 } },
    { policy: 'circuit-breaker', per: 'channel × model', values: { ...circuitBreaker } },
    {
      policy: 'attempt-timeout',
      per: 'attempt',
      values: { attemptTimeoutMs, adaptiveTimeout, perReferenceTimeoutMs, connectTimeoutMs, idleTimeoutMs, abandonAfterMs },
    },
  ];
}
