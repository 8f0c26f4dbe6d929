import { proxyPage } from '../../faults/proxy-page.ts';
import type { RefusalFault } from '../../faults/refusal-faults.ts';
import type { Reply } from '../reply.ts';
import { jsonReply, textReply } from '../reply.ts';

/** The error envelope of A1111's exception middleware (`modules/api/api.py`, 2025). */
export const exceptionReply = (status: number, error: string, detail: string, errors = ''): Reply =>
  jsonReply(status, { error, detail, body: '', errors });

/** 401 of `--api-auth`, verbatim. */
export const UNAUTHORISED = jsonReply(401, { detail: 'Incorrect username or password' }, { 'www-authenticate': 'Basic' });

/** What FastAPI answers on a path that it does not have, as on every path here without `--api`. */
export const NOT_FOUND = jsonReply(404, { detail: 'Not Found' });

/** 422 for a field that cannot be read. */
export const unreadableField = (loc: readonly (string | number)[], msg: string, type: string): Reply =>
  jsonReply(422, { detail: [{ loc: ['body', ...loc], msg, type }] });

const OUT_OF_MEMORY = exceptionReply(500, 'OutOfMemoryError', '', 'CUDA out of memory. Tried to allocate 2.00 GiB.');

/** A refusal in the web UI's words. */
export const sdRefusal = (fault: RefusalFault): Reply => {
  switch (fault.kind) {
    case 'overloaded':
      return jsonReply(
        fault.status,
        { detail: 'Service Unavailable' },
        fault.retryAfterS === undefined ? {} : { 'retry-after': String(fault.retryAfterS) },
      );
    case 'rate-limited':
      // stable-diffusion.cpp, whose queue has an end (its api.md, 2026-08-19).
      return jsonReply(
        429,
        { error: 'queue is full' },
        fault.hint === 'retry-after' || fault.hint === 'both' ? { 'retry-after': String(Math.ceil(fault.retryAfterS)) } : {},
      );
    case 'invalid-api-key':
    case 'unauthenticated':
      return UNAUTHORISED;
    case 'model-gone':
      return NOT_FOUND;
    case 'invalid-argument':
      return exceptionReply(400, 'HTTPException', fault.message);
    case 'internal':
      return OUT_OF_MEMORY;
    case 'html':
      return textReply(fault.status, { 'content-type': 'text/html; charset=UTF-8' }, proxyPage(fault.status));
    default:
      throw new RangeError(`A web UI of Stable Diffusion knows no ${fault.kind}`);
  }
};
