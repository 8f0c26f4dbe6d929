/**
 * What kind of thing went wrong in one attempt. Each class has one row in the failure table
 * (`resilience/failure-table.ts`), which says what may follow.
 */
export const FAILURE_CLASSES = [
  'overloaded',
  'rate_limited',
  'quota_daily',
  'auth',
  'billing',
  'model_gone',
  'timeout',
  'network',
  'upstream_bug',
  'no_image',
  'blocked',
  'recitation',
  'history_refused',
  'invalid_request',
  'wrong_output',
] as const;

/** What kind of thing went wrong in one attempt. */
export type FailureClass = (typeof FAILURE_CLASSES)[number];

/** Whether an attempt was paid for: `unknown` when the request left but no answer told. */
export type BillingVerdict = 'not-billed' | 'billed' | 'unknown';
