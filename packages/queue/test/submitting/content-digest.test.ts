import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ItemBody } from '../../src/store/item-record.ts';
import { contentDigest } from '../../src/submitting/content-digest.ts';

const body = (prompt: string, more: Partial<ItemBody> = {}): ItemBody => ({
  v: 1,
  turn: 1,
  index: 0,
  key: 'one',
  request: { prompt, images: [], channelOptions: { gemini: { a: 1, b: [1, 2] } } },
  call: { labels: {} },
  onUnknownBilling: 'report',
  submittedAt: 1,
  tries: 0,
  attempts: [],
  returned: [],
  ...more,
});

describe('the digest of a submission', () => {
  it('is the same at another time, with another deadline, in another order of options, and in another job', () => {
    const other = body('a kite', {
      submittedAt: 2,
      deadlineAt: 5,
      request: { images: [], channelOptions: { gemini: { b: [1, 2], a: 1 } }, prompt: 'a kite' },
    });
    expect(contentDigest([other], { deadline: 9 })).toBe(contentDigest([body('a kite')], {}));
    const image = { digest: 'sha256-1', bytes: 3 };
    const withImage = (blob: string): ItemBody => body('x', { request: { prompt: 'x', images: [{ ...image, blob }] } });
    expect(contentDigest([withImage('sha256-a')], {})).toBe(contentDigest([withImage('sha256-b')], {}));
  });

  it('is another one for anything else that is said', () => {
    const digests = [
      contentDigest([body('a kite')], {}),
      contentDigest([body('a boat')], {}),
      contentDigest([body('a kite', { key: 'two' })], {}),
      contentDigest([body('a kite', { call: { labels: {}, budgetKey: 'x' } })], {}),
      contentDigest([body('a kite', { onUnknownBilling: 'retry' })], {}),
      contentDigest([body('a kite'), body('a kite', { index: 1, key: 'two' })], {}),
      contentDigest([body('a kite')], { priority: 3 }),
      contentDigest([body('a kite')], { webhook: 'https://shop.example' }),
    ];
    expect(new Set(digests).size).toBe(digests.length);
  });

  it('tells any two prompts apart', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        expect(contentDigest([body(one)], {}) === contentDigest([body(other)], {})).toBe(one === other);
      }),
    );
  });
});
