import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createWindowOf, type BudgetWindow } from '../../src/budget/budget-window.ts';

function span(window: BudgetWindow, timeZone: string, at: string): readonly (string | undefined)[] {
  const { startsAt, endsAt } = createWindowOf(window, timeZone)(Date.parse(at));
  return [new Date(startsAt).toISOString(), endsAt === undefined ? undefined : new Date(endsAt).toISOString()];
}

describe('windows of a budget', () => {
  it.each([
    // 23 hours: clocks go from 02:00 to 03:00 on 2026-03-29.
    ['day', 'Europe/Berlin', '2026-03-29T12:00:00Z', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
    // 25 hours: back from 03:00 to 02:00 on 2026-10-25.
    ['day', 'Europe/Berlin', '2026-10-25T12:00:00Z', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
    // Both hours between 01:00 and 02:00 of 2026-11-01 are of the same day.
    ['day', 'America/Los_Angeles', '2026-11-01T09:30:00Z', '2026-11-01T07:00:00.000Z', '2026-11-02T08:00:00.000Z'],
    // The clocks change at midnight: 2026-09-06 begins at 01:00 in Santiago, and 2026-04-05 has its 23:00 twice the evening before.
    ['day', 'America/Santiago', '2026-09-06T12:00:00Z', '2026-09-06T04:00:00.000Z', '2026-09-07T03:00:00.000Z'],
    ['day', 'America/Santiago', '2026-04-05T03:30:00Z', '2026-04-04T03:00:00.000Z', '2026-04-05T04:00:00.000Z'],
    ['day', 'Asia/Kathmandu', '2026-05-05T18:14:59Z', '2026-05-04T18:15:00.000Z', '2026-05-05T18:15:00.000Z'],
    // 2011-12-30 was left out in Samoa, so the day before it ends where the 31st begins.
    ['day', 'Pacific/Apia', '2011-12-30T09:00:00Z', '2011-12-29T10:00:00.000Z', '2011-12-30T10:00:00.000Z'],
    ['month', 'Europe/Berlin', '2026-03-15T00:00:00Z', '2026-02-28T23:00:00.000Z', '2026-03-31T22:00:00.000Z'],
    ['month', 'UTC', '2028-02-29T23:59:59.999Z', '2028-02-01T00:00:00.000Z', '2028-03-01T00:00:00.000Z'],
    ['month', 'Pacific/Kiritimati', '2026-12-31T10:00:00Z', '2026-12-31T10:00:00.000Z', '2027-01-31T10:00:00.000Z'],
    ['hour', 'UTC', '2026-05-05T10:59:59.999Z', '2026-05-05T10:00:00.000Z', '2026-05-05T11:00:00.000Z'],
    ['hour', 'Asia/Kolkata', '2026-05-05T10:29:59.999Z', '2026-05-05T09:30:00.000Z', '2026-05-05T10:30:00.000Z'],
    ['total', 'UTC', '2026-05-05T10:00:00Z', '1970-01-01T00:00:00.000Z', undefined],
  ] as const)('the %s of %s at %s', (window, timeZone, at, startsAt, endsAt) => {
    expect(span(window, timeZone, at)).toEqual([startsAt, endsAt]);
  });

  it('follow each other without a gap, whatever the clocks do', () => {
    const zones = ['UTC', 'Europe/Berlin', 'America/Santiago', 'Australia/Lord_Howe', 'Africa/Casablanca', 'Asia/Beirut'];
    const moments = fc.integer({ min: Date.parse('2015-01-01'), max: Date.parse('2035-01-01') });
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.constantFrom('day', 'month'), moments, (timeZone, window, at) => {
        const windowOf = createWindowOf(window, timeZone);
        const { startsAt, endsAt } = windowOf(at);
        if (endsAt === undefined) throw new Error('a window without an end');
        expect(startsAt).toBeLessThanOrEqual(at);
        expect(endsAt).toBeGreaterThan(at);
        expect(windowOf(endsAt).startsAt).toBe(endsAt);
        expect(windowOf(startsAt)).toEqual({ startsAt, endsAt });
        expect(windowOf(startsAt - 1).endsAt).toBe(startsAt);
      }),
      { numRuns: 200 },
    );
  });
});
