import { z } from 'zod';
import type { FailureClass } from '../../errors/failure-class.ts';
import { billingOfError, usefulDelay, type FailedAnswer, type FailureReading } from './failure-reading.ts';
import { parsedJson } from './parsed-json.ts';
import { upstreamCode } from './upstream-code.ts';

const text = z.string().nullish().catch(undefined);

/** `{"detail": "…"}`, FastAPI's `{"detail": [{ type, loc, msg }]}`, or `{"error": "…", "retry_after": 5}` of a gateway. */
const bodySchema = z.object({
  detail: z
    .array(z.object({ type: text }).catch({ type: undefined }))
    .optional()
    .catch(undefined),
  error: text,
  /** Seconds. */
  retry_after: z.number().nonnegative().max(3600).nullish().catch(undefined),
});

/** Reads an error answer of Black Forest Labs. No texts are documented, so the status decides; its words could quote the prompt. */
export function readFluxFailure({ statusCode, body, retryAfterMs }: FailedAnswer): FailureReading {
  const said = bodySchema.safeParse(parsedJson(body)).data;
  const failureClass = CLASS_BY_STATUS.get(statusCode) ?? (statusCode < 500 ? 'invalid_request' : 'upstream_bug');
  const statedMs = said?.retry_after == null ? undefined : Math.ceil(said.retry_after * 1000);
  return {
    class: failureClass,
    billing: billingOfError(statusCode, said !== undefined),
    upstreamCode: upstreamCode(said?.detail?.[0]?.type) ?? upstreamCode(said?.error),
    retryAfterMs: usefulDelay(failureClass, retryAfterMs ?? statedMs),
  };
}

/** docs.bfl.ai, errors, 2026: 402 no credits, 403 a bad key, 429 more than the account's active tasks. */
const CLASS_BY_STATUS: ReadonlyMap<number, FailureClass> = new Map([
  [401, 'auth'],
  [402, 'billing'],
  [403, 'auth'],
  [404, 'model_gone'],
  [408, 'overloaded'],
  [410, 'model_gone'],
  [429, 'rate_limited'],
  [503, 'overloaded'],
  [504, 'timeout'],
  [522, 'timeout'],
  [524, 'timeout'],
  [529, 'overloaded'],
]);
