import {
  AllChannelsFailedError,
  BillingUnknownError,
  BudgetExceededError,
  BudgetUnavailableError,
  ChannelError,
  DeadlineExceededError,
  InternalError,
  NoCandidateError,
  RetakeError,
  ServiceClosedError,
  type Attempt,
  type FailureClass,
} from '@retake/core';

/**
 * What follows a call that brought no picture. `again`: it is bought anew after a pause; `counts` towards the most tries when it was no
 * outage, and `wasBilled` when it cost money all the same. `failed`: no later try would mend it. `unknown`: it may have been paid for.
 * `given-back`: nothing was sent, because this process ends.
 */
export type AfterFailure =
  | { readonly next: 'again'; readonly counts: boolean; readonly wasBilled: boolean; readonly retryAfterMs: number | undefined }
  | { readonly next: 'failed' }
  | { readonly next: 'unknown' }
  | { readonly next: 'given-back' };

/** Failures that say nothing of the order: they end by themselves, or when somebody tops up an account. Waiting for them is not a try. */
const OUTAGES: ReadonlySet<FailureClass | 'cancelled'> = new Set([
  'overloaded',
  'rate_limited',
  'quota_daily',
  'auth',
  'billing',
  'timeout',
  'network',
  'cancelled',
]);

/** Failures of an order that will be refused again. */
const REFUSALS: ReadonlySet<FailureClass> = new Set(['blocked', 'recitation', 'history_refused', 'invalid_request']);

/** What keeps a channel out of a plan whatever the hour. */
const LASTING: ReadonlySet<string> = new Set(['route', 'compliance', 'unsupported', 'model_retired']);

/**
 * Reads what a call rejected with.
 *
 * @param attempts that it made, as far as they are known; those of the error where it has them.
 */
export function afterFailure(error: unknown, attempts: readonly Attempt[] = attemptsOf(error)): AfterFailure {
  if (attempts.some(({ billing }) => billing === 'unknown') || BillingUnknownError.isInstance(error)) return { next: 'unknown' };
  const wasBilled = attempts.some(({ billing }) => billing === 'billed');
  const again = (retryAfterMs: number | undefined, counts = isDefect(attempts)): AfterFailure => ({
    next: 'again',
    counts,
    wasBilled,
    retryAfterMs,
  });
  if (AllChannelsFailedError.isInstance(error) || DeadlineExceededError.isInstance(error)) return again(error.retryAfterMs);
  if (ServiceClosedError.isInstance(error)) return attempts.length === 0 ? { next: 'given-back' } : again(undefined);
  if (NoCandidateError.isInstance(error)) {
    const isForGood = error.exclusions.length === 0 || error.exclusions.every(({ reason }) => LASTING.has(reason));
    return isForGood ? { next: 'failed' } : again(error.retryAfterMs, false);
  }
  if (BudgetExceededError.isInstance(error))
    return error.retryAfterMs === undefined ? { next: 'failed' } : again(error.retryAfterMs, false);
  if (BudgetUnavailableError.isInstance(error)) return again(undefined, false);
  if (ChannelError.isInstance(error)) {
    const { class: kind, retryAfterMs, billing } = error.failure;
    if (REFUSALS.has(kind)) return { next: 'failed' };
    return { next: 'again', counts: !OUTAGES.has(kind), wasBilled: wasBilled || billing === 'billed', retryAfterMs };
  }
  if (InternalError.isInstance(error) || !RetakeError.isInstance(error)) return again(undefined, true);
  return { next: 'failed' };
}

/** What an error tells of the requests that were made. */
export function attemptsOf(error: unknown): readonly Attempt[] {
  return RetakeError.isInstance(error) ? error.attempts : [];
}

function isDefect(attempts: readonly Attempt[]): boolean {
  return attempts.some(({ error }) => error !== undefined && !OUTAGES.has(error.type));
}
