import { proxyPage } from '../../faults/proxy-page.ts';
import type { RefusalFault } from '../../faults/refusal-faults.ts';
import type { Reply } from '../reply.ts';
import { jsonReply, textReply } from '../reply.ts';

/** A FastAPI-shaped refusal. */
export const detailReply = (status: number, detail: unknown, headers?: Readonly<Record<string, string>>): Reply =>
  jsonReply(status, { detail }, headers);

/** 422 for one field, as FastAPI's `HTTPValidationError` (BFL's OpenAPI, 2026). */
export const fieldReply = (field: string, msg: string, type: string): Reply =>
  detailReply(422, [{ loc: ['body', field], msg, type }]);

/** 403 for a key that is missing or unknown. */
export const KEY_REFUSED = detailReply(403, 'Not authenticated - No bfl API key');

/** 404 for a path, a model among them. */
export const NOT_FOUND = detailReply(404, 'Not Found');

/** 429 for too many active tasks; BFL publishes no text, this form is a third party's of 2026. */
export const tooManyTasks = (hint: Extract<RefusalFault, { kind: 'rate-limited' }>['hint'] = 'both', retryAfterS = 5): Reply => {
  const said = hint === 'retry-info' || hint === 'both' ? { retry_after: retryAfterS } : {};
  return jsonReply(
    429,
    { error: 'rate_limit_exceeded', message: 'Too many concurrent requests', ...said },
    hint === 'retry-after' || hint === 'both' ? retryAfter(retryAfterS) : {},
  );
};

const retryAfter = (seconds: number | undefined): Readonly<Record<string, string>> =>
  seconds === undefined ? {} : { 'retry-after': String(Math.ceil(seconds)) };

/** A refusal in BFL's words (docs.bfl.ai and public reports, 2025 to 2026). */
export const fluxRefusal = (fault: RefusalFault): Reply => {
  switch (fault.kind) {
    case 'overloaded':
      return detailReply(503, 'Service temporarily unavailable. Please try again later.', retryAfter(fault.retryAfterS));
    case 'rate-limited':
      return tooManyTasks(fault.hint, fault.retryAfterS);
    case 'prepay-depleted':
    case 'spending-cap':
      return detailReply(402, 'Insufficient credits. Please add credits to your account.');
    case 'invalid-api-key':
    case 'unauthenticated':
      return KEY_REFUSED;
    case 'permission-denied':
      return detailReply(403, 'Not authorized to use this endpoint');
    case 'model-gone':
      return NOT_FOUND;
    case 'invalid-argument':
      return jsonReply(400, { message: fault.message, detail: { error: fault.message } });
    case 'internal':
      return detailReply(500, 'Internal Server Error');
    case 'html':
      return textReply(fault.status, { 'content-type': 'text/html; charset=UTF-8' }, proxyPage(fault.status));
    default:
      throw new RangeError(`Black Forest Labs know no ${fault.kind}`);
  }
};
