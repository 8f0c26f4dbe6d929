import { z } from 'zod';
import type { FailureClass } from '../../errors/failure-class.ts';
import { billingOfError, usefulDelay, type FailedAnswer, type FailureReading } from './failure-reading.ts';
import { parsedJson } from './parsed-json.ts';
import { upstreamCode } from './upstream-code.ts';

const text = z.string().optional().catch(undefined);
/** A web UI answers `{ error, detail, body, errors }`, its framework `{ detail }`; `detail` is a list for a body that is not valid. */
const bodySchema = z.object({ error: text, detail: text, errors: text });

/** Of every HTTPException of A1111's API (modules/api/api.py, 2025) those for which an order is to blame. */
const ORDER_AT_FAULT =
  /(?:sampler|scheduler|script|upscaler|init image|interrogator).{0,40}not found|invalid (?:encoded image|image url)/i;

/**
 * Reads an error answer of A1111, Forge, SD.Next or stable-diffusion.cpp. A machine of one's own has no bill: what it answers
 * with an error is not charged. Only behind a gateway that gave up can a picture still be drawn.
 */
export function readStableDiffusionFailure({ statusCode, body, retryAfterMs }: FailedAnswer): FailureReading {
  const read = bodySchema.safeParse(parsedJson(body));
  const { error, detail = '' } = read.data ?? {};
  const failureClass = ORDER_AT_FAULT.test(detail) ? 'invalid_request' : classOfStatus(statusCode);
  return {
    class: failureClass,
    billing: billingOfError(statusCode, read.success),
    upstreamCode: upstreamCode(error),
    retryAfterMs: usefulDelay(failureClass, retryAfterMs),
  };
}

function classOfStatus(statusCode: number): FailureClass {
  switch (statusCode) {
    case 401:
    case 403:
    case 407:
      return 'auth';
    case 402:
      return 'billing';
    // Also what a server says that was started without --api.
    case 404:
    case 405:
      return 'model_gone';
    // The queue of stable-diffusion.cpp is full.
    case 429:
      return 'rate_limited';
    case 408:
    case 503:
    case 529:
      return 'overloaded';
    case 504:
    case 522:
    case 524:
      return 'timeout';
    default:
      return statusCode >= 500 ? 'upstream_bug' : 'invalid_request';
  }
}
