import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { verifyWebhook, WebhookInvalidError } from '../../src/index.ts';
import { isWebhookSecret, webhookSignatures } from '../../src/telling/webhook-signature.ts';
import { webhookUrlIssue } from '../../src/telling/webhook-url.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const NOW = Date.UTC(2026, 10, 21);
const BODY = JSON.stringify({
  type: 'job.ended',
  timestamp: '2026-11-21T00:00:00.000Z',
  data: {
    jobId: 'a-job',
    count: 1,
    outcomes: { done: 1, failed: 0, cancelled: 0, unknown: 0 },
    costUsd: 0.02,
    unknownUpToUsd: 0,
  },
});

function sent({
  secret = SECRET,
  timestamp = String(NOW / 1000),
  body = BODY,
}: { secret?: string | string[]; timestamp?: string; body?: string } = {}) {
  const signature = webhookSignatures({ id: 'a-job.ended', timestamp, body }, secret).join(' ');
  return { 'webhook-id': 'a-job.ended', 'webhook-timestamp': timestamp, 'webhook-signature': signature };
}

const problemOf = (received: Parameters<typeof verifyWebhook>[0]): unknown => {
  try {
    verifyWebhook(received);
    return undefined;
  } catch (error) {
    return WebhookInvalidError.isInstance(error) ? error.problem : error;
  }
};

describe('a webhook', () => {
  it('is signed as Standard Webhooks say: HMAC-SHA256 over id, timestamp and body with the decoded secret', () => {
    // The example of the specification's libraries (github.com/standard-webhooks/standard-webhooks, read 2026-11).
    const payload = '{"test": 2432232314}';
    const signatures = webhookSignatures({ id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: '1614265330', body: payload }, SECRET);
    expect(signatures).toEqual(['v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=']);
  });

  it('takes a secret of plain text as it is, and signs with each of several', () => {
    const about = { id: 'x', timestamp: '1', body: 'y' };
    const plain = 'a text of 16 characters or more';
    expect(webhookSignatures(about, [plain, SECRET])).toEqual([
      `v1,${createHmac('sha256', plain).update('x.1.y').digest('base64')}`,
      ...webhookSignatures(about, SECRET),
    ]);
  });

  it.each([['short'], [''], ['whsec_'], ['whsec_YWJj'], [[]], [['a text of 16 characters or more', 'short']], [undefined], [7]])(
    'is not signed with %j',
    (secret) => {
      expect(isWebhookSecret(secret)).toBe(false);
    },
  );

  it('is believed with its signature, among others, in time', () => {
    const headers = sent({ secret: ['another secret of some length', SECRET] });
    expect(verifyWebhook({ headers, body: BODY, secret: SECRET, now: NOW + 1 }).data.jobId).toBe('a-job');
    expect(verifyWebhook({ headers: new Headers(sent()), body: Buffer.from(BODY), secret: [SECRET], now: NOW }).type).toBe(
      'job.ended',
    );
  });

  it('is not believed otherwise', () => {
    const given = { body: BODY, secret: SECRET, now: NOW };
    expect(problemOf({ ...given, headers: {} })).toBe('headers');
    expect(problemOf({ ...given, headers: sent(), now: NOW + 300_001 })).toBe('timestamp');
    expect(problemOf({ ...given, headers: sent(), now: NOW - 300_001 })).toBe('timestamp');
    expect(problemOf({ ...given, headers: { ...sent(), 'webhook-timestamp': 'soon' } })).toBe('timestamp');
    expect(problemOf({ ...given, headers: sent(), body: BODY.replace('0.02', '0.03') })).toBe('signature');
    expect(problemOf({ ...given, headers: { ...sent(), 'webhook-id': 'another' } })).toBe('signature');
    expect(problemOf({ ...given, headers: sent(), secret: 'another secret of some length' })).toBe('signature');
    expect(problemOf({ ...given, headers: { ...sent(), 'webhook-signature': 'v1,' } })).toBe('signature');
    expect(problemOf({ ...given, headers: sent({ body: '{}' }), body: '{}' })).toBe('body');
  });

  it.each([
    ['https://shop.example/hook', {}, undefined],
    ['http://shop.example/hook', {}, 'must be an https address'],
    ['http://shop.example/hook', { allowHttp: true }, undefined],
    ['ftp://shop.example/hook', { allowHttp: true }, 'must be an https address'],
    ['https://user:word@shop.example/', {}, 'must have no user and password'],
    ['shop.example', {}, 'must be an address, such as https://shop.example/hooks/pictures'],
    ['https://a.shop.example/', { hosts: ['.shop.example'] }, undefined],
    ['https://shop.example.evil/', { hosts: ['.shop.example', 'shop.example'] }, 'is of a host that the queue does not tell'],
  ])('goes to %s with %j: %s', (url, options, issue) => {
    expect(webhookUrlIssue(url, options)).toBe(issue);
  });
});
