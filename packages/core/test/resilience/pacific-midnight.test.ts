import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextPacificMidnight } from '../../src/resilience/pacific-midnight.ts';

const at = (iso: string): number => Date.parse(iso);

describe('nextPacificMidnight', () => {
  it.each([
    ['winter', '2026-01-15T12:00:00-08:00', '2026-01-16T00:00:00-08:00'],
    ['summer', '2026-07-15T23:59:59-07:00', '2026-07-16T00:00:00-07:00'],
    ['midnight itself', '2026-07-15T00:00:00-07:00', '2026-07-16T00:00:00-07:00'],
    ['the day of 23 hours', '2026-03-08T00:30:00-08:00', '2026-03-09T00:00:00-07:00'],
    ['the eve of it', '2026-03-07T23:30:00-08:00', '2026-03-08T00:00:00-08:00'],
    ['the day of 25 hours', '2026-11-01T00:30:00-07:00', '2026-11-02T00:00:00-08:00'],
    ['its doubled hour', '2026-11-01T01:30:00-08:00', '2026-11-02T00:00:00-08:00'],
    ['the end of a year', '2026-12-31T20:00:00-08:00', '2027-01-01T00:00:00-08:00'],
    ['a leap day', '2028-02-28T20:00:00-08:00', '2028-02-29T00:00:00-08:00'],
  ])('%s', (_case, now, expected) => {
    expect(new Date(nextPacificMidnight(at(now))).toISOString()).toBe(new Date(at(expected)).toISOString());
  });

  it('is always the first midnight after now', () => {
    const local = new Intl.DateTimeFormat('en-US', { timeZone: 'America/Los_Angeles', hourCycle: 'h23', timeStyle: 'medium' });
    fc.assert(
      fc.property(fc.integer({ min: at('2024-01-01T00:00:00Z'), max: at('2035-01-01T00:00:00Z') }), (now) => {
        const next = nextPacificMidnight(now);
        expect(local.format(next)).toBe('00:00:00');
        expect(next).toBeGreaterThan(now);
        expect(next - now).toBeLessThanOrEqual(25 * 3_600_000);
      }),
    );
  });
});
