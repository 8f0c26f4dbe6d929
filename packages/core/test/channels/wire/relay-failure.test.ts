import { describe, expect, it } from 'vitest';
import { readRelayFailure } from '../../../src/channels/wire/relay-failure.ts';

function read(statusCode: number, message: string, code: string | number = '', type = 'new_api_error', retryAfterMs?: number) {
  return readRelayFailure({ statusCode, retryAfterMs, body: JSON.stringify({ error: { message, type, param: '', code } }) });
}

describe('readRelayFailure', () => {
  it.each([
    [
      'an empty balance as 403',
      403,
      'image pre-consumed quota failed, user quota: ＄0.00, need quota: ＄0.09',
      'insufficient_user_quota',
      'billing',
    ],
    ['an empty balance as 429', 429, 'user quota is not enough', 'insufficient_user_quota', 'billing'],
    ['an empty token', 403, 'x', 'pre_consume_token_quota_failed', 'billing'],
    ['an empty balance in Chinese', 403, '用户额度不足, 剩余额度: ＄0.000000', '', 'billing'],
    ['an empty token in Chinese', 401, '该令牌额度已用尽', '', 'billing'],
    [
      'a withdrawn model as 503',
      503,
      'No available channels for model gemini-2.5-pro under current group default',
      'model_not_found',
      'model_gone',
    ],
    ['a withdrawn model without a code', 503, 'No available channel for model x under group default', '', 'model_gone'],
    ['a withdrawn model in Chinese', 503, '当前分组 default 下对于模型 gemini-3-pro-image 无可用渠道', '', 'model_gone'],
    ['a bad token in Chinese', 401, '无效的令牌', '', 'auth'],
    ['no token in Chinese', 401, '未提供令牌', '', 'auth'],
    ['an expired token under a strange status', 500, '令牌已过期', '', 'auth'],
    ['a saturated relay in Chinese', 429, '当前分组上游负载已饱和，请稍后再试', '', 'overloaded'],
    ['a relay without keys of its own', 500, 'no key', 'channel:no_available_key', 'overloaded'],
    ['a refused prompt', 400, 'x', 'prompt_blocked', 'blocked'],
    ['an empty answer', 500, 'x', 'empty_response', 'no_image'],
    ['a plain 429', 429, 'slow down', 'rate_limit', 'rate_limited'],
    ['a number for a code', 500, 'x', 500, 'upstream_bug'],
    ['Google passed through', 503, 'The model is overloaded. Please try again later.', 'bad_response_status_code', 'overloaded'],
  ])('%s', (_case, status, message, code, failureClass) => {
    expect(read(status, message, code)).toMatchObject({ class: failureClass, billing: 'not-billed' });
  });

  it("takes Google's finish reason out of the relay's text", () => {
    const reading = read(
      500,
      'Gemini image generation blocked [IMAGE_SAFETY]: … (request id: 2026)',
      'channel:image_generation_failed',
      'channel_error',
    );
    expect(reading).toMatchObject({ class: 'blocked', upstreamCode: 'IMAGE_SAFETY', billing: 'not-billed' });
    expect(read(500, 'failed [DONE]', 'channel:image_generation_failed')).toMatchObject({
      class: 'upstream_bug',
      upstreamCode: 'channel:image_generation_failed',
    });
  });

  it('does not take an empty balance for throttling, whatever delay comes with it', () => {
    expect(read(429, 'x', 'insufficient_user_quota', 'new_api_error', 5_000).retryAfterMs).toBeUndefined();
    expect(read(429, 'slow down', '', 'new_api_error', 5_000).retryAfterMs).toBe(5_000);
  });

  it("takes Cloudflare's 524 as work that may go on: a timeout of unknown billing", () => {
    const body = '<!DOCTYPE html><title>api.example-relay.com | 524: A timeout occurred</title>';
    expect(readRelayFailure({ statusCode: 524, body, retryAfterMs: undefined })).toMatchObject({
      class: 'timeout',
      billing: 'unknown',
    });
    expect(readRelayFailure({ statusCode: 521, body, retryAfterMs: undefined })).toMatchObject({
      class: 'upstream_bug',
      billing: 'not-billed',
    });
  });

  it("reads Google's own envelope, which some relays pass on", () => {
    const body = JSON.stringify([
      {
        error: {
          code: 429,
          status: 'RESOURCE_EXHAUSTED',
          message: 'Quota',
          details: [{ violations: [{ quotaId: 'RequestsPerDay' }] }],
        },
      },
    ]);
    expect(readRelayFailure({ statusCode: 429, body, retryAfterMs: undefined }).class).toBe('quota_daily');
  });
});
