import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_RETRY_DELAY_MS, readRetryDelay } from '../../src/transport/retry-delay.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const read = (headers: Record<string, string>, body?: string): number | undefined =>
  readRetryDelay({ headers: new Headers(headers), body, nowMs: NOW });

describe('readRetryDelay', () => {
  it.each([
    ['0', 0],
    ['17', 17_000],
    [' 2 ', 2000],
    ['1.5', 1500],
    ['Sat, 21 Nov 2026 12:00:30 GMT', 30_000],
    ['Saturday, 21-Nov-26 12:00:30 GMT', 30_000],
    ['Sat Nov 21 12:00:30 2026', 30_000],
    ['Sat, 21 Nov 2026 11:00:00 GMT', 0],
    ['6m0s', 360_000],
    ['99999999', MAX_RETRY_DELAY_MS],
    ['-5', undefined],
    ['soon', undefined],
    ['', undefined],
    ['Satisfied?', undefined],
  ])('retry-after: %s is %s ms', (value, expected) => {
    expect(read({ 'retry-after': value })).toBe(expected);
  });

  it('counts a date from the clock of the upstream', () => {
    const headers = { 'retry-after': 'Sat, 21 Nov 2026 15:00:30 GMT', date: 'Sat, 21 Nov 2026 15:00:00 GMT' };
    expect(read(headers)).toBe(30_000);
  });

  it('prefers retry-after-ms, then retry-after, then the body', () => {
    const body = '{"retryDelay":"34.4s"}';
    expect(read({ 'retry-after-ms': '250', 'retry-after': '9' }, body)).toBe(250);
    expect(read({ 'retry-after': '9' }, body)).toBe(9000);
    expect(read({}, body)).toBe(34_400);
  });

  it.each([
    ['{"details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34.4s"}]}', 34_400],
    ['{"retryDelay": "10.673410956s"}', 10_674],
    ['{"retryDelay":{"seconds":"12","nanos":5}}', 12_000],
    [JSON.stringify({ error: { message: JSON.stringify({ details: [{ retryDelay: '7s' }] }) } }), 7000],
    ['{"metadata":{"quotaResetDelay":"1h0m3.123456789s"}}', MAX_RETRY_DELAY_MS],
    ['{"metadata":{"quotaResetDelay":"4m3.000000001s"}}', 243_001],
    ['Quota exceeded.\nPlease retry in 34.4s.', 34_400],
    ['Please try again in 12s. Visit', 12_000],
    ['Please try again in 120ms.', 120],
    ['Please try again in 6m0s.', 360_000],
    ['retry after 20 seconds', 20_000],
    ['try again in 2 minutes', 120_000],
    ['Please try again later.', undefined],
    ['try again in 12 parsecs', undefined],
    ['please retry with other thinking level', undefined],
  ])('%s is %s ms', (body, expected) => {
    expect(read({}, body)).toBe(expected);
  });

  it('reads the reset of a limit that is used up, not of the others', () => {
    expect(
      read({
        'x-ratelimit-reset-requests': '12s',
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-tokens': '6m0s',
        'x-ratelimit-remaining-tokens': '9',
      }),
    ).toBe(12_000);
    expect(read({ 'x-ratelimit-reset-input-images': '1ms' })).toBe(1);
    expect(read({ 'x-ratelimit-reset': String(NOW + 5000) })).toBe(5000);
    expect(read({ 'x-ratelimit-reset': String(NOW / 1000 + 5) })).toBe(5000);
    expect(read({ 'x-ratelimit-reset': '5' })).toBe(5000);
  });

  it('is total: bounded and whole, or undefined, for anything', () => {
    const noise = fc.oneof(
      fc.string(),
      fc.stringMatching(/^[ 0-9.smhd:-]{0,40}$/),
      fc.double().map(String),
      fc.date().map(String),
      fc
        .tuple(
          fc.constantFrom('"retryDelay":"', 'retry in ', 'try again in ', '"retryDelay":{"seconds":'),
          fc.stringMatching(/^[0-9.]{0,30}(?:ms|s|m|h)?"?$/),
        )
        .map((parts) => parts.join('')),
    );
    const header = noise.map((value) => value.replace(/[^\x20-\x7e]/g, ''));
    fc.assert(
      fc.property(header, header, header, noise, fc.integer(), (after, ms, reset, body, nowMs) => {
        const delay = readRetryDelay({
          headers: new Headers({ 'retry-after': after, 'retry-after-ms': ms, 'x-ratelimit-reset': reset }),
          body,
          nowMs,
        });
        expect(delay === undefined || (Number.isInteger(delay) && delay >= 0 && delay <= MAX_RETRY_DELAY_MS)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('takes no time over a long body made to slow it down', () => {
    const started = process.cpuUsage();
    for (const body of [
      'retry in 1'.repeat(6000),
      '"retryDelay"' + ' '.repeat(60_000),
      '\\'.repeat(60_000),
      `retry in ${'1'.repeat(60_000)}`,
    ])
      read({}, body);
    expect(process.cpuUsage(started).user).toBeLessThan(1_000_000);
  });
});
