import { z } from 'zod';
import type { BillingVerdict, FailureClass } from '../../errors/failure-class.ts';
import { readErrorEnvelope } from './error-envelope.ts';
import type { FailureReading } from './failure-reading.ts';
import { classOfGoogleError } from './google-failure.ts';

/** Names of gRPC status codes, each with the HTTP status that Google's APIs answer for it (google/rpc/code.proto, 2026). */
const CODES: readonly (readonly [name: string, httpStatus: number])[] = [
  ['OK', 200],
  ['CANCELLED', 499],
  ['UNKNOWN', 500],
  ['INVALID_ARGUMENT', 400],
  ['DEADLINE_EXCEEDED', 504],
  ['NOT_FOUND', 404],
  ['ALREADY_EXISTS', 409],
  ['PERMISSION_DENIED', 403],
  ['RESOURCE_EXHAUSTED', 429],
  ['FAILED_PRECONDITION', 400],
  ['ABORTED', 409],
  ['OUT_OF_RANGE', 400],
  ['UNIMPLEMENTED', 501],
  ['INTERNAL', 500],
  ['UNAVAILABLE', 503],
  ['DATA_LOSS', 500],
  ['UNAUTHENTICATED', 401],
];

const statusSchema = z.object({ code: z.number().nullish().catch(undefined) });

/** Refused before any work; all else may have been drawn and charged: batches are known to lose what was paid for. */
const REFUSED: ReadonlySet<FailureClass> = new Set([
  'invalid_request',
  'auth',
  'billing',
  'model_gone',
  'rate_limited',
  'quota_daily',
]);

/** Reads a `google.rpc.Status`, as jobs and items fail with: an HTTP error without HTTP. */
export function readBatchStatus(status: unknown): FailureReading {
  const [name, httpStatus] = CODES[statusSchema.safeParse(status).data?.code ?? -1] ?? ['UNKNOWN', 500];
  const envelope = readErrorEnvelope(JSON.stringify({ error: status }));
  // Stopped by its owner or its batch, which is no fault of the order.
  const failureClass = name === 'CANCELLED' ? 'overloaded' : classOfGoogleError(httpStatus, envelope);
  const billing: BillingVerdict = REFUSED.has(failureClass) ? 'not-billed' : 'unknown';
  return { class: failureClass, billing, upstreamCode: name, retryAfterMs: undefined };
}
