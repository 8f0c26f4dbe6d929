import type { BillingVerdict, FailureClass } from '../../errors/failure-class.ts';

/** What is known of an answer outside 2xx. */
export interface FailedAnswer {
  readonly statusCode: number;
  readonly body: string | undefined;
  /** How long the upstream asked to wait, from headers, RetryInfo or its message, in milliseconds. */
  readonly retryAfterMs: number | undefined;
}

/** What a failed answer means, in Retake's words. */
export interface FailureReading {
  readonly class: FailureClass;
  readonly billing: BillingVerdict;
  readonly upstreamCode: string | undefined;
  /** Only where waiting helps: a delay stated beside an empty balance or a daily quota misleads. */
  readonly retryAfterMs: number | undefined;
}

const WAITING_HELPS: ReadonlySet<FailureClass> = new Set(['overloaded', 'rate_limited', 'upstream_bug', 'timeout']);

/** The stated delay, kept only for the classes that pass with time. */
export function usefulDelay(failureClass: FailureClass, retryAfterMs: number | undefined): number | undefined {
  return WAITING_HELPS.has(failureClass) ? retryAfterMs : undefined;
}

/**
 * Whether a failed answer was paid for. An API that answers with an error of its own does not charge for it (Google:
 * error answers are not billed; laozhang.ai: 400, 401, 429, 503 and other 5xx are not billed, both read 2026-10-10). A gateway
 * that gave up waiting or lost the connection says nothing about the work behind it.
 */
export function billingOfError(statusCode: number, spoken: boolean): BillingVerdict {
  return !spoken && WORK_MAY_GO_ON.has(statusCode) ? 'unknown' : 'not-billed';
}

/** 502 bad gateway, 504 gateway timeout, 520 and 524 of Cloudflare: the request had reached the machine behind. */
const WORK_MAY_GO_ON: ReadonlySet<number> = new Set([502, 504, 520, 524]);
