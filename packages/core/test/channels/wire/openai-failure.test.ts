import { describe, expect, it } from 'vitest';
import { readOpenAiFailure } from '../../../src/channels/wire/openai-failure.ts';

const said = (statusCode: number, error: object, retryAfterMs?: number) =>
  readOpenAiFailure({ statusCode, body: JSON.stringify({ error }), retryAfterMs });

describe('readOpenAiFailure', () => {
  it.each<[number, object, string, string | undefined]>([
    [429, { code: 'insufficient_quota', type: 'insufficient_quota' }, 'billing', 'insufficient_quota'],
    [429, { code: null, type: 'insufficient_quota' }, 'billing', 'insufficient_quota'],
    [400, { code: 'billing_hard_limit_reached', type: 'image_generation_user_error' }, 'billing', 'billing_hard_limit_reached'],
    [429, { code: 'billing_not_active' }, 'billing', 'billing_not_active'],
    [429, { code: 'rate_limit_exceeded', message: 'Limit 5, Used 5' }, 'rate_limited', 'rate_limit_exceeded'],
    [429, { code: 'rate_limit_exceeded', message: 'input-images per min: Limit 0, Used 0' }, 'model_gone', 'rate_limit_exceeded'],
    [429, { code: 'rate_limit_exceeded', message: 'requests per day (RPD): Limit 250' }, 'quota_daily', 'rate_limit_exceeded'],
    [401, { code: 'invalid_api_key' }, 'auth', 'invalid_api_key'],
    [401, { type: 'invalid_request_error', code: null }, 'auth', 'invalid_request_error'],
    [403, { code: 'unsupported_country_region_territory' }, 'auth', 'unsupported_country_region_territory'],
    [400, { code: 'model_not_found' }, 'model_gone', 'model_not_found'],
    [404, { code: 'unknown_url' }, 'model_gone', 'unknown_url'],
    [400, { code: 'invalid_value' }, 'invalid_request', 'invalid_value'],
    [413, {}, 'invalid_request', undefined],
    [409, {}, 'overloaded', undefined],
    [500, { type: 'server_error' }, 'upstream_bug', 'server_error'],
    [502, {}, 'upstream_bug', undefined],
    [529, {}, 'overloaded', undefined],
  ])('HTTP %i %j is %s', (statusCode, error, failureClass, upstreamCode) => {
    expect(said(statusCode, error)).toEqual({
      class: failureClass,
      billing: 'not-billed',
      upstreamCode,
      retryAfterMs: undefined,
    });
  });

  it.each<[string | undefined, string]>([
    ['input', 'not-billed'],
    ['output', 'unknown'],
    [undefined, 'unknown'],
  ])('moderation at the stage %s is %s', (stage, billing) => {
    const details = stage === undefined ? {} : { moderation_details: { moderation_stage: stage } };
    expect(said(400, { code: 'moderation_blocked', ...details })).toMatchObject({ class: 'blocked', billing });
  });

  it.each([504, 524, 408])('a timeout (HTTP %i) may have been charged, also when it speaks', (statusCode) => {
    expect(said(statusCode, { message: 'timed out' })).toMatchObject({ class: 'timeout', billing: 'unknown' });
  });

  it.each([
    [502, 'upstream_bug', 'unknown'],
    [503, 'overloaded', 'not-billed'],
    [404, 'model_gone', 'not-billed'],
  ])('a page of a proxy with HTTP %i is %s, %s', (statusCode, failureClass, billing) => {
    const reading = readOpenAiFailure({ statusCode, body: '<html>nginx</html>', retryAfterMs: undefined });
    expect(reading).toMatchObject({ class: failureClass, billing, upstreamCode: undefined });
  });

  it('keeps a delay only where waiting helps', () => {
    const perDay = { code: 'rate_limit_exceeded', message: 'requests per day (RPD): Limit 250' };
    expect(said(429, perDay, 432_000)).toMatchObject({ class: 'rate_limited', retryAfterMs: 432_000 });
    expect(said(429, { code: 'insufficient_quota' }, 1000)).toMatchObject({ class: 'billing', retryAfterMs: undefined });
    expect(said(503, {}, 1000)).toMatchObject({ class: 'overloaded', retryAfterMs: 1000 });
  });
});
