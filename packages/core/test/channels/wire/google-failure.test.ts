import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readGoogleFailure } from '../../../src/channels/wire/google-failure.ts';
import { FAILURE_CLASSES } from '../../../src/errors/failure-class.ts';

const type = (name: string) => ({ '@type': `type.googleapis.com/google.rpc.${name}` });
const envelope = (code: number, status: string, message: string, details?: readonly unknown[]) => ({
  error: { code, status, message, details },
});
const quota = (quotaId: string) => ({ ...type('QuotaFailure'), violations: [{ quotaId }] });
const CHECK_PLAN = 'You exceeded your current quota, please check your plan and billing details.';

function read(statusCode: number, body: unknown, retryAfterMs?: number) {
  return readGoogleFailure({ statusCode, body: typeof body === 'string' ? body : JSON.stringify(body), retryAfterMs });
}

describe('readGoogleFailure', () => {
  it.each([
    [
      'a bad key',
      400,
      envelope(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', [
        { ...type('ErrorInfo'), reason: 'API_KEY_INVALID' },
      ]),
      'auth',
      'API_KEY_INVALID',
    ],
    [
      'an expired key without details',
      400,
      envelope(400, 'INVALID_ARGUMENT', 'API key expired. Please renew the API key.'),
      'auth',
      'INVALID_ARGUMENT',
    ],
    [
      'a blocked country',
      400,
      envelope(400, 'FAILED_PRECONDITION', 'User location is not supported for the API use.'),
      'auth',
      'FAILED_PRECONDITION',
    ],
    [
      'billing switched off',
      400,
      envelope(400, 'FAILED_PRECONDITION', 'Please enable billing on project x.'),
      'billing',
      'FAILED_PRECONDITION',
    ],
    [
      'billing required',
      403,
      envelope(403, 'PERMISSION_DENIED', 'This API method requires billing to be enabled.', [
        { ...type('ErrorInfo'), reason: 'BILLING_DISABLED' },
      ]),
      'billing',
      'BILLING_DISABLED',
    ],
    [
      'a missing thought signature',
      400,
      envelope(400, 'INVALID_ARGUMENT', 'Image part is missing a thought_signature in content position 3, part position 1.'),
      'invalid_request',
      'INVALID_ARGUMENT',
    ],
    [
      'an unknown field',
      400,
      envelope(400, 'INVALID_ARGUMENT', 'Invalid JSON payload received. Unknown name "responseModalities"'),
      'invalid_request',
      'INVALID_ARGUMENT',
    ],
    [
      'a bad token',
      401,
      envelope(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.'),
      'auth',
      'UNAUTHENTICATED',
    ],
    [
      'an empty prepayment',
      402,
      envelope(402, 'RESOURCE_EXHAUSTED', 'Your prepayment credits are depleted.'),
      'billing',
      'RESOURCE_EXHAUSTED',
    ],
    [
      'an empty prepayment as 429',
      429,
      envelope(429, 'RESOURCE_EXHAUSTED', 'Your prepayment credits are depleted. Please go to AI Studio.'),
      'billing',
      'RESOURCE_EXHAUSTED',
    ],
    [
      'a spending cap',
      429,
      envelope(429, 'RESOURCE_EXHAUSTED', 'Your project has exceeded its monthly spending cap.'),
      'billing',
      'RESOURCE_EXHAUSTED',
    ],
    [
      'a leaked key',
      403,
      envelope(403, 'PERMISSION_DENIED', 'Your API key was reported as leaked.'),
      'auth',
      'PERMISSION_DENIED',
    ],
    [
      'a model that is gone',
      404,
      envelope(404, 'NOT_FOUND', 'models/x is not found for API version v1beta'),
      'model_gone',
      'NOT_FOUND',
    ],
    [
      'a limit of zero',
      429,
      envelope(429, 'RESOURCE_EXHAUSTED', `${CHECK_PLAN}\n* Quota exceeded for metric: m, limit: 0, model: x`, [
        quota('GenerateRequestsPerDayPerProjectPerModel-FreeTier'),
      ]),
      'model_gone',
      'GenerateRequestsPerDayPerProjectPerModel-FreeTier',
    ],
    [
      'a minute quota',
      429,
      envelope(429, 'RESOURCE_EXHAUSTED', `${CHECK_PLAN} limit: 20`, [quota('GenerateRequestsPerMinutePerProjectPerModel')]),
      'rate_limited',
      'GenerateRequestsPerMinutePerProjectPerModel',
    ],
    [
      'a day quota',
      429,
      envelope(429, 'RESOURCE_EXHAUSTED', `${CHECK_PLAN} limit: 100`, [
        quota('GenerateRequestsPerMinutePerProject'),
        quota('GenerateRequestsPerDayPerProjectPerModel'),
      ]),
      'quota_daily',
      'GenerateRequestsPerDayPerProjectPerModel',
    ],
    [
      'a 429 without details',
      429,
      envelope(429, 'RESOURCE_EXHAUSTED', 'Resource has been exhausted (e.g. check quota).'),
      'rate_limited',
      'RESOURCE_EXHAUSTED',
    ],
    ['an inner error', 500, envelope(500, 'INTERNAL', 'Internal error encountered.'), 'upstream_bug', 'INTERNAL'],
    ['an inner error in an array', 500, [envelope(500, 'INTERNAL', 'Internal error encountered.')], 'upstream_bug', 'INTERNAL'],
    [
      'no capacity',
      503,
      envelope(503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.'),
      'overloaded',
      'UNAVAILABLE',
    ],
    ['no capacity as 529', 529, envelope(529, 'UNAVAILABLE', 'Overloaded'), 'overloaded', 'UNAVAILABLE'],
    [
      'a server deadline',
      504,
      envelope(504, 'DEADLINE_EXCEEDED', 'Deadline expired before operation could complete.'),
      'timeout',
      'DEADLINE_EXCEEDED',
    ],
    ['an error that is only a text', 503, { error: 'busy' }, 'overloaded', undefined],
    ['an empty body', 503, '', 'overloaded', undefined],
    ['a page that mentions money', 503, '<html>Your prepayment credits are depleted</html>', 'overloaded', undefined],
  ])('%s', (_case, status, body, failureClass, upstreamCode) => {
    expect(read(status, body)).toMatchObject({ class: failureClass, upstreamCode, billing: 'not-billed' });
  });

  it('takes a gateway that gave up on running work as unknown, and one that never reached it as not billed', () => {
    expect(read(504, '<html>gateway timeout</html>')).toMatchObject({ class: 'timeout', billing: 'unknown' });
    expect(read(502, '<html>bad gateway</html>')).toMatchObject({ class: 'upstream_bug', billing: 'unknown' });
    expect(read(503, '<html>unavailable</html>')).toMatchObject({ class: 'overloaded', billing: 'not-billed' });
  });

  it('keeps a delay only where waiting helps', () => {
    expect(read(429, envelope(429, 'RESOURCE_EXHAUSTED', 'slow down'), 10_000).retryAfterMs).toBe(10_000);
    expect(read(503, envelope(503, 'UNAVAILABLE', 'busy'), 3_000).retryAfterMs).toBe(3_000);
    expect(
      read(429, envelope(429, 'RESOURCE_EXHAUSTED', CHECK_PLAN, [quota('RequestsPerDay')]), 34_400).retryAfterMs,
    ).toBeUndefined();
    expect(read(429, envelope(429, 'RESOURCE_EXHAUSTED', 'm, limit: 0, model: x'), 34_400).retryAfterMs).toBeUndefined();
    expect(read(402, envelope(402, 'RESOURCE_EXHAUSTED', 'prepayment credits'), 34_400).retryAfterMs).toBeUndefined();
  });

  it('reads limit: 0 as nothing, and not limit: 0.5 or limit: 05', () => {
    expect(read(429, envelope(429, 'RESOURCE_EXHAUSTED', 'm, limit: 0.5, model: x')).class).toBe('rate_limited');
    expect(read(429, envelope(429, 'RESOURCE_EXHAUSTED', 'm, limit: 05, model: x')).class).toBe('rate_limited');
    expect(read(429, envelope(429, 'RESOURCE_EXHAUSTED', 'm, limit: 0')).class).toBe('model_gone');
  });

  it('passes on no code that could be a key or a text', () => {
    expect(
      read(400, { error: { code: 'sk-4f9aB77', message: 'x', status: 'the prompt was: a red kite' } }).upstreamCode,
    ).toBeUndefined();
  });

  it('is total: every status and body has a class', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 300, max: 599 }),
        fc.oneof(fc.json(), fc.string(), fc.constant(undefined)),
        (statusCode, body) => {
          expect(FAILURE_CLASSES).toContain(readGoogleFailure({ statusCode, body, retryAfterMs: undefined }).class);
        },
      ),
    );
  });
});
