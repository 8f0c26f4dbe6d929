import type { DirectAnswer, DirectRequest } from '../direct-request.ts';
import { ConnectionCutError } from '../direct-request.ts';
import type { Caller } from './caller.ts';
import { untilGone } from './send-body.ts';

/** Where the answer to a request without a socket goes. */
interface Outcome {
  readonly resolve: (answer: DirectAnswer) => void;
  readonly reject: (reason: unknown) => void;
}

/** A client that calls a function. What a broken connection leaves of a body is not told, as most clients throw it away. */
export const directCaller = (request: DirectRequest, { resolve, reject }: Outcome): Caller => {
  const { method = 'POST', path, headers = {}, body = '', signal } = request;
  const gone = signal ?? new AbortController().signal;
  const cut = (): void => reject(new ConnectionCutError());
  return {
    method,
    path,
    headers,
    gone,
    body: async (maxBytes) => {
      const bytes = Buffer.from(body);
      return bytes.length > maxBytes ? { tooLarge: true } : { bytes };
    },
    send: async (reply, fault, clock) => {
      const whole = reply.body.length === 1 && reply.body[0] !== undefined ? reply.body[0] : Buffer.concat(reply.body);
      switch (fault.kind) {
        case 'reset':
        case 'wrong-content-length':
          return cut();
        case 'stall':
          return untilGone(gone);
        case 'drip':
          await clock.sleep(Math.floor((whole.length - 1) / fault.chunkBytes) * fault.intervalMs, gone);
          break;
        default:
      }
      const kept = fault.kind === 'truncated-json' ? whole.subarray(0, Math.floor(whole.length * fault.keep)) : whole;
      resolve({ status: reply.status, headers: reply.headers, body: kept });
    },
    cut,
  };
};
