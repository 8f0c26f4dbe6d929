import type { FailureClass } from '../../errors/failure-class.ts';
import { readErrorEnvelope, type ErrorEnvelope } from './error-envelope.ts';
import { billingOfError, usefulDelay, type FailedAnswer, type FailureReading } from './failure-reading.ts';
import { upstreamCode } from './upstream-code.ts';

/**
 * Reads an error answer of Google's own APIs (AI Studio and Vertex).
 *
 * The status alone misleads: a bad key, a blocked country and a switched-off billing account are 400s, an empty prepayment and a
 * model without quota are 429s. Cases seen in the field are listed in the test beside this file, each with its answer.
 */
export function readGoogleFailure(answer: FailedAnswer): FailureReading {
  const error = readErrorEnvelope(answer.body);
  const failureClass = classOfGoogleError(answer.statusCode, error);
  return {
    class: failureClass,
    billing: billingOfError(answer.statusCode, error.spoken),
    upstreamCode: codeOf(failureClass, error),
    retryAfterMs: usefulDelay(failureClass, answer.retryAfterMs),
  };
}

/** The class of an error that speaks Google's dialect, or of a bare HTTP status. */
export function classOfGoogleError(statusCode: number, error: ErrorEnvelope): FailureClass {
  if (MONEY.test(error.text) || BILLING_OFF.test(error.text) || error.reason === 'BILLING_DISABLED') return 'billing';
  switch (statusCode) {
    case 400:
      return classOfBadRequest(error);
    case 401:
    case 403:
    case 407:
    case 451:
      return 'auth';
    case 402:
      return 'billing';
    case 404:
    case 410:
      return 'model_gone';
    case 408:
    case 409:
    case 425:
      return 'overloaded';
    case 429:
      return classOfTooMany(error);
    case 503:
    case 529:
      return 'overloaded';
    case 504:
    case 522:
    case 524:
      return 'timeout';
    default:
      return statusCode >= 400 && statusCode < 500 ? 'invalid_request' : 'upstream_bug';
  }
}

/** Not "check your plan and billing details", which every 429 says. */
const MONEY = /prepay|credits? (?:is|are|have been|has been) (?:depleted|exhausted)|spending cap/i;
const BILLING_OFF = /(?:requires?|enable) billing|billing (?:\w+ )?(?:is |has |was |been )*(?:not |dis)(?:enabled|abled|active)/i;
const BAD_KEY = /api[ _]key (?:is )?(?:not valid|invalid|expired|not found|was reported)|pass a valid api key/i;
const BAD_PLACE = /location is not supported|not available in your (?:country|region)/i;

function classOfBadRequest({ reason, text }: ErrorEnvelope): FailureClass {
  const badKey = reason?.startsWith('API_KEY_') === true || BAD_KEY.test(text);
  return badKey || BAD_PLACE.test(text) ? 'auth' : 'invalid_request';
}

function classOfTooMany({ text, quotaIds }: ErrorEnvelope): FailureClass {
  // A limit of nothing is a model that this project may not use at all; the delay that comes with it is meaningless.
  if (/\blimit: 0(?![.\d])/.test(text)) return 'model_gone';
  if (quotaIds.some((id) => id.includes('PerDay')) || /\bper day\b/i.test(text)) return 'quota_daily';
  return 'rate_limited';
}

/** The most telling code of the answer. */
function codeOf(failureClass: FailureClass, { reason, quotaIds, status, code }: ErrorEnvelope): string | undefined {
  const quota = failureClass === 'quota_daily' ? quotaIds.find((id) => id.includes('PerDay')) : quotaIds[0];
  return upstreamCode(reason) ?? upstreamCode(quota) ?? upstreamCode(status) ?? upstreamCode(code);
}
