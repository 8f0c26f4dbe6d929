import type { FailureClass } from '../../errors/failure-class.ts';
import { readErrorEnvelope } from './error-envelope.ts';
import { billingOfError, usefulDelay, type FailedAnswer, type FailureReading } from './failure-reading.ts';
import { upstreamCode } from './upstream-code.ts';

/** Reads an error answer of BytePlus ModelArk: its code decides, else the status. */
export function readSeedreamFailure({ statusCode, body, retryAfterMs }: FailedAnswer): FailureReading {
  const { code, text, spoken } = readErrorEnvelope(body);
  const failureClass = classOfCode(code, text) ?? CLASS_BY_STATUS.get(statusCode) ?? classOfOther(statusCode);
  return {
    class: failureClass,
    billing: billingOfError(statusCode, spoken),
    upstreamCode: seedreamCode(code),
    retryAfterMs: usefulDelay(failureClass, retryAfterMs),
  };
}

/** What a code means, on an answer or on one picture of it; `undefined` for one that says no more than its status. */
export function classOfCode(code: string | number | undefined, text: string): FailureClass | undefined {
  if (typeof code !== 'string') return undefined;
  // The free trial, or the share of a plan, is used up; the same code also stands for a queue that is full.
  if (code.startsWith('QuotaExceeded')) return /free trial|usage quota|plan/i.test(text) ? 'billing' : 'rate_limited';
  return CLASS_BY_CODE.find(([pattern]) => pattern.test(code))?.[1];
}

/** A code such as `OperationDenied.ServiceNotOpen`; free text is dropped. */
export function seedreamCode(code: string | number | undefined): string | undefined {
  if (typeof code !== 'string') return upstreamCode(code);
  return code.split('.').every((part) => upstreamCode(part) !== undefined) ? code : undefined;
}

/** docs.byteplus.com/en/docs/ModelArk/1299023 (error codes), read 2026-10. */
const CLASS_BY_CODE: readonly (readonly [RegExp, FailureClass])[] = [
  [/SensitiveContent|RiskDetection/, 'blocked'],
  [/Overdue/, 'billing'],
  // A cap that the account's owner has set for one model pauses that model until they lift it; the key and all others are good.
  [/^SetLimitExceeded/, 'model_gone'],
  [/^(?:ModelNotOpen|InvalidEndpointOrModel|InvalidEndpoint\.|UnsupportedModel)/, 'model_gone'],
  [/^(?:ServerOverloaded|RequestBurstTooFast)/, 'overloaded'],
  [/RateLimitExceeded|^InflightBatchsizeExceeded/, 'rate_limited'],
  [/^(?:AuthenticationError|AccessDenied|OperationDenied|InvalidAccountStatus)/, 'auth'],
  [/^(?:InvalidParameter|MissingParameter|InvalidImage|InvalidArgument)/, 'invalid_request'],
  [/^InternalServiceError/, 'upstream_bug'],
];

const CLASS_BY_STATUS: ReadonlyMap<number, FailureClass> = new Map([
  [401, 'auth'],
  [402, 'billing'],
  [403, 'auth'],
  [404, 'model_gone'],
  [408, 'overloaded'],
  [429, 'rate_limited'],
  [503, 'overloaded'],
  [504, 'timeout'],
  [522, 'timeout'],
  [524, 'timeout'],
  [529, 'overloaded'],
]);

function classOfOther(statusCode: number): FailureClass {
  return statusCode >= 400 && statusCode < 500 ? 'invalid_request' : 'upstream_bug';
}
