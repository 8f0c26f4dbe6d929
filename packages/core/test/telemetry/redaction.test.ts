import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redact } from '../../src/telemetry/redaction.ts';

// Invented, and put together here so that no scanner takes them for real ones.
const AI_STUDIO = ['AIza', 'SyB0gusKeyForTestsOnly_0123456789ab'].join('');
const SECRETS = [
  AI_STUDIO,
  ['AQ.', 'Ab8RN6bogus0123456789abcdef'].join(''),
  ['sk-', 'or-v1-0123456789abcdef0123456789abcdef'].join(''),
  ['ya29.', 'a0Bogus_Token-0123456789.abc'].join(''),
  ['xai-', '0123456789abcdefgh'].join(''),
  ['r8_', '0123456789abcdefABCD'].join(''),
  ['eyJhbGciOiJSUzI1NiJ9', 'eyJpc3MiOiJib2d1cyJ9', 'c2lnbmF0dXJl'].join('.'),
  ['AKIA', '0123456789ABCDEF'].join(''),
];

describe('redact', () => {
  it.each([
    ['plain words stay as they are', 'plain words stay as they are'],
    ['UNAVAILABLE', 'UNAVAILABLE'],
    ['resp_68f1c0de0123456789abcdef0123456789abcdef012345', 'resp_68f1c0de0123456789abcdef0123456789abcdef012345'],
    ['0f8fad5b-d9cb-469f-a165-70867728950e', '0f8fad5b-d9cb-469f-a165-70867728950e'],
    ['task-something-quite-long and risk-assessment-of-it', 'task-something-quite-long and risk-assessment-of-it'],
    [`key ${AI_STUDIO} is invalid`, 'key [redacted] is invalid'],
    ['Authorization: Bearer abc.def-123', 'Authorization: [redacted]'],
    ['authorization: Basic dXNlcjpwYXNz', 'authorization: [redacted]'],
    ['sent bearer abcdef123456 along', 'sent bearer [redacted] along'],
    ['{"x-goog-api-key":"short"}', '{"x-goog-api-key":"[redacted]"}'],
    ['{\\"api_key\\": \\"short\\"}', '{\\"api_key\\": \\"[redacted]\\"}'],
    ['client_secret=hunter2&x=1', 'client_secret=[redacted]&x=1'],
    ['https://a.test/v1?key=abc&alt=sse', 'https://a.test/v1?key=[redacted]&alt=sse'],
    ['https://s.test/o?X-Goog-Signature=0a1b&y=2', 'https://s.test/o?X-Goog-Signature=[redacted]&y=2'],
    ['http://user:pa55@proxy.test:8080/', 'http://[redacted]@proxy.test:8080/'],
    ['Set-Cookie: sid=1; Path=/; b=2', 'Set-Cookie: [redacted]'],
    ['image data:image/png;base64,iVBORw0KGgo= end', 'image [data-url] end'],
    [`picture ${'iVBORw0KGgoAAAANSUhEUg'.repeat(4)}== end`, 'picture [base64] end'],
    ['-----BEGIN PRIVATE KEY-----\nMIIB\nVgIB\n-----END PRIVATE KEY----- after', '[redacted] after'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIB cut off', '[redacted]'],
    ['line\nbreak\u0000and\tmore', 'line break and more'],
  ])('%j becomes %j', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  it('lets no known key through, wherever it stands and however the text is cut', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 700 }),
        fc.constantFrom(...SECRETS),
        fc.string({ maxLength: 80 }),
        fc.integer({ min: 1, max: 700 }),
        (before, secret, after, limit) => {
          const safe = redact(`${before} ${secret} ${after}`, limit);
          // Half of it is no key, but it would be more than a prefix that anybody knows.
          expect(safe).not.toContain(secret.slice(0, Math.ceil(secret.length / 2)));
        },
      ),
    );
  });

  it('never lets a key slide in from beyond its window when long text before it shrinks', () => {
    const filler = 'QUJD'.repeat(140);
    for (let padding = 0; padding < 120; padding += 1) {
      const safe = redact(`${'x '.repeat(padding)}${filler} ${AI_STUDIO} tail`, 200);
      expect(safe).not.toContain('AIza');
    }
  });

  it('keeps to the limit and to well-formed text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), fc.integer({ min: 1, max: 200 }), (text, limit) => {
        const safe = redact(text, limit);
        expect(safe.length).toBeLessThanOrEqual(limit);
        expect(safe.isWellFormed()).toBe(true);
      }),
    );
  });

  it('changes nothing when it is applied twice', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SECRETS), fc.string({ maxLength: 60 }), (secret, text) => {
        const once = redact(`${text} api_key=${secret} Authorization: Bearer ${secret}`);
        expect(redact(once)).toBe(once);
      }),
    );
  });

  it('prints anything, and cannot be made to throw', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(typeof redact(value)).toBe('string');
      }),
    );
    expect(
      redact({
        toString() {
          throw new Error('no');
        },
      }),
    ).toBe('[unprintable]');
    expect(redact(Object.create(null))).toBe('[unprintable]');
    expect(redact(new Error(`bad key ${AI_STUDIO}`))).toBe('Error: bad key [redacted]');
  });

  it('reads only the beginning of a huge text', () => {
    const huge = `${'A'.repeat(1_000)} words ${'B'.repeat(50_000_000)}`;
    expect(redact(huge, 2_000)).toBe(`[base64] words …`);
  });
});
