import type { Request } from 'express';
import { HttpProblemError } from '../problems/http-problem-error.ts';

/**
 * The `Idempotency-Key` of a request, with or without the quotes of draft-ietf-httpapi-idempotency-key-header; `undefined` without one.
 *
 * @throws HttpProblemError `body_malformed` for one that cannot be a key.
 */
export function idempotencyKeyOf(request: Request): string | undefined {
  const header = request.get('idempotency-key');
  if (header === undefined) return undefined;
  const key = /^"([\x21\x23-\x5b\x5d-\x7e]{1,255})"$|^([\x21\x23-\x7e]{1,255})$/.exec(header.trim());
  const found = key?.[1] ?? key?.[2];
  if (found === undefined) {
    const message = 'must have 1 to 255 visible ASCII characters';
    throw new HttpProblemError('body_malformed', 'The header Idempotency-Key cannot be read.', {
      issues: [{ path: 'Idempotency-Key', message }],
    });
  }
  return found;
}
