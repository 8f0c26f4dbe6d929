import { describe, expect, test } from 'vitest';
import type { FaultOrder } from '../../src/index.ts';
import { ask, errorOf, simulate } from '../asking.ts';

interface Row {
  readonly fault: FaultOrder;
  readonly channel?: string;
  readonly status: number;
  /** `error.status` on Google, `error.code` on a relay. */
  readonly code: string;
  readonly message: RegExp;
}

const ROWS: readonly Row[] = [
  { fault: 'overloaded', status: 503, code: 'UNAVAILABLE', message: /currently experiencing high demand/ },
  { fault: { kind: 'overloaded', text: 'overloaded' }, status: 503, code: 'UNAVAILABLE', message: /The model is overloaded/ },
  { fault: { kind: 'overloaded', text: 'deadline' }, status: 503, code: 'UNAVAILABLE', message: /Deadline expired/ },
  { fault: { kind: 'overloaded', status: 529 }, status: 529, code: 'UNAVAILABLE', message: /high demand/ },
  {
    fault: 'overloaded',
    channel: 'relay',
    status: 503,
    code: 'bad_response_status_code',
    message: /high demand.*\(request id: .+\)$/,
  },
  {
    fault: 'rate-limited',
    status: 429,
    code: 'RESOURCE_EXHAUSTED',
    message: /limit: 20, model: gemini-3-pro-image\nPlease retry in 10\.673410956s\./,
  },
  {
    fault: { kind: 'rate-limited', hint: 'none' },
    status: 429,
    code: 'RESOURCE_EXHAUSTED',
    message: /^Resource has been exhausted \(e\.g\. check quota\)\.$/,
  },
  {
    fault: 'rate-limited',
    channel: 'vertex',
    status: 429,
    code: 'RESOURCE_EXHAUSTED',
    message: /error-code-429/,
  },
  {
    fault: 'provisioned-throughput',
    channel: 'vertex',
    status: 429,
    code: 'RESOURCE_EXHAUSTED',
    message: /Exceeded the Provisioned Throughput/,
  },
  { fault: 'daily-quota', status: 429, code: 'RESOURCE_EXHAUSTED', message: /per_day, limit: 250/ },
  { fault: 'limit-zero', status: 429, code: 'RESOURCE_EXHAUSTED', message: /limit: 0,/ },
  { fault: 'prepay-depleted', status: 402, code: 'RESOURCE_EXHAUSTED', message: /prepayment credits are depleted/ },
  {
    fault: { kind: 'prepay-depleted', status: 429 },
    status: 429,
    code: 'RESOURCE_EXHAUSTED',
    message: /prepayment credits are depleted/,
  },
  { fault: 'spending-cap', status: 429, code: 'RESOURCE_EXHAUSTED', message: /exceeded its monthly spending cap/ },
  {
    fault: 'insufficient-user-quota',
    channel: 'relay',
    status: 403,
    code: 'insufficient_user_quota',
    message: /user quota: ＄0/,
  },
  {
    fault: { kind: 'insufficient-user-quota', status: 429 },
    channel: 'relay',
    status: 429,
    code: 'insufficient_user_quota',
    message: /quota failed/,
  },
  { fault: 'invalid-api-key', status: 400, code: 'INVALID_ARGUMENT', message: /API key not valid/ },
  { fault: { kind: 'invalid-api-key', expired: true }, status: 400, code: 'INVALID_ARGUMENT', message: /API key expired/ },
  {
    fault: 'invalid-api-key',
    channel: 'vertex',
    status: 401,
    code: 'UNAUTHENTICATED',
    message: /invalid authentication credentials/,
  },
  { fault: 'invalid-api-key', channel: 'relay', status: 401, code: '', message: /无效的令牌/ },
  { fault: 'unauthenticated', status: 401, code: 'UNAUTHENTICATED', message: /invalid authentication credentials/ },
  { fault: 'permission-denied', status: 403, code: 'PERMISSION_DENIED', message: /does not have permission/ },
  { fault: { kind: 'permission-denied', leaked: true }, status: 403, code: 'PERMISSION_DENIED', message: /reported as leaked/ },
  { fault: 'location-unsupported', status: 400, code: 'FAILED_PRECONDITION', message: /^User location is not supported/ },
  { fault: 'billing-disabled', status: 400, code: 'FAILED_PRECONDITION', message: /Billing is not enabled/ },
  {
    fault: 'model-gone',
    status: 404,
    code: 'NOT_FOUND',
    message: /^models\/gemini-3-pro-image is not found for API version v1beta/,
  },
  {
    fault: 'model-gone',
    channel: 'vertex',
    status: 404,
    code: 'NOT_FOUND',
    message: /Publisher Model `projects\/p\/locations\/global/,
  },
  {
    fault: 'model-gone',
    channel: 'relay',
    status: 503,
    code: 'model_not_found',
    message: /^No available channels for model gemini-3-pro-image/,
  },
  { fault: 'invalid-argument', status: 400, code: 'INVALID_ARGUMENT', message: /^Request contains an invalid argument\.$/ },
  {
    fault: 'missing-thought-signature',
    status: 400,
    code: 'INVALID_ARGUMENT',
    message: /^Image part is missing a thought_signature in content position 2, part position 1/,
  },
  { fault: 'internal', status: 500, code: 'INTERNAL', message: /^Internal error encountered\.$/ },
  { fault: 'deadline-exceeded', status: 504, code: 'DEADLINE_EXCEEDED', message: /^Deadline expired/ },
  {
    fault: 'relay-channel-error',
    channel: 'relay',
    status: 500,
    code: 'channel:image_generation_failed',
    message: /blocked \[IMAGE_SAFETY\]/,
  },
];

describe('refusals', () => {
  test.each(ROWS)(
    '$fault on $channel answers $status $code, free of charge',
    async ({ fault, channel = 'gemini', status, code, message }) => {
      const simulator = await simulate();
      simulator.script(channel, [fault]);
      const response = await ask(simulator, { channel });
      expect(response.status).toBe(status);
      const error = await errorOf(response);
      expect(channel === 'relay' ? error.code : error.status).toBe(code);
      expect(error.message).toMatch(message);
      expect(simulator.ledger.entries).toMatchObject([
        {
          channel,
          status,
          fault: typeof fault === 'string' ? fault : fault.kind,
          billed: false,
          nanoUsd: 0,
          pictures: 0,
          size: '1K',
          clientGone: false,
        },
      ]);
    },
  );

  test.each([
    { hint: 'retry-info', header: null, details: true },
    { hint: 'retry-after', header: '11', details: false },
    { hint: 'both', header: '11', details: true },
    { hint: 'none', header: null, details: false },
  ] as const)('rate-limited with hint $hint tells it there and nowhere else', async ({ hint, header, details }) => {
    const simulator = await simulate();
    simulator.script('gemini', [{ kind: 'rate-limited', hint }]);
    const response = await ask(simulator);
    expect(response.headers.get('retry-after')).toBe(header);
    const error = await errorOf(response);
    expect(error.details?.find((detail) => detail['@type'] === 'type.googleapis.com/google.rpc.RetryInfo')).toEqual(
      details ? { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '10.673410956s' } : undefined,
    );
  });

  test.each([
    ['rate-limited', /PerMinute/],
    ['daily-quota', /PerDay/],
    ['limit-zero', /PerDay.*FreeTier/],
  ] as const)('%s names its quota', async (fault, quotaId) => {
    const simulator = await simulate();
    simulator.script('gemini', [fault]);
    const error = await errorOf(await ask(simulator));
    expect(JSON.stringify(error.details)).toMatch(quotaId);
  });

  test('internal can wrap its body in an array', async () => {
    const simulator = await simulate();
    simulator.script('gemini', [{ kind: 'internal', array: true }]);
    const body: unknown = await (await ask(simulator)).json();
    expect(body).toEqual([{ error: { code: 500, message: 'Internal error encountered.', status: 'INTERNAL' } }]);
  });

  test.each([502, 504, 520, 524] as const)('html %i is a page, not JSON', async (status) => {
    const simulator = await simulate();
    simulator.script('relay', [{ kind: 'html', status }]);
    const response = await ask(simulator, { channel: 'relay' });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    expect(await response.text()).toContain(String(status));
  });

  test('a refused stream is plain JSON under text/event-stream', async () => {
    const simulator = await simulate();
    simulator.script('gemini', ['overloaded']);
    const response = await ask(simulator, { method: 'streamGenerateContent?alt=sse' });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect((await errorOf(response)).code).toBe(503);
  });

  test('overloaded can say when to come back', async () => {
    const simulator = await simulate();
    simulator.script('gemini', [{ kind: 'overloaded', retryAfterS: 7 }]);
    expect((await ask(simulator)).headers.get('retry-after')).toBe('7');
  });
});
