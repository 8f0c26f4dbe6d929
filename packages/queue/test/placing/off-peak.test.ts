import { wallClock } from '@retake/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { offPeakCalendar, type OffPeakWindow } from '../../src/placing/off-peak.ts';
import { defaultQueue } from '../../src/queue-options.ts';

const HOUR_MS = 3_600_000;
const at = (text: string): number => Date.parse(text);
const night = (window: Partial<OffPeakWindow>, now: string): readonly [string, string] => {
  const { opensAt, closesAt } = offPeakCalendar({ ...defaultQueue.offPeak, ...window })(at(now));
  return [new Date(opensAt).toISOString(), new Date(closesAt).toISOString()];
};

it('is 02:00 to 07:00 in the time zone, in winter and in summer', () => {
  expect(night({}, '2026-01-15T20:00:00Z')).toEqual(['2026-01-16T10:00:00.000Z', '2026-01-16T15:00:00.000Z']);
  expect(night({}, '2026-07-15T20:00:00Z')).toEqual(['2026-07-16T09:00:00.000Z', '2026-07-16T14:00:00.000Z']);
});

it('gives the night that a moment is in, and the next one from the moment it closes', () => {
  expect(night({}, '2026-01-16T10:00:00Z')[0]).toBe('2026-01-16T10:00:00.000Z');
  expect(night({}, '2026-01-16T14:59:59.999Z')[0]).toBe('2026-01-16T10:00:00.000Z');
  expect(night({}, '2026-01-16T15:00:00Z')[0]).toBe('2026-01-17T10:00:00.000Z');
});

it('opens when the clocks are set forward on a day that skips its time', () => {
  // 2026-03-08: 02:00 PST is 03:00 PDT.
  expect(night({}, '2026-03-08T08:00:00Z')).toEqual(['2026-03-08T10:00:00.000Z', '2026-03-08T14:00:00.000Z']);
  expect(night({ from: '02:30' }, '2026-03-08T08:00:00Z')).toEqual(['2026-03-08T10:00:00.000Z', '2026-03-08T14:00:00.000Z']);
});

it('passes over a night that is skipped whole', () => {
  const window = { from: '02:15', to: '02:45' };
  expect(night(window, '2026-03-08T08:00:00Z')).toEqual(['2026-03-09T09:15:00.000Z', '2026-03-09T09:45:00.000Z']);
});

it('takes a time that comes twice the first time', () => {
  // 2026-11-01: 02:00 PDT is 01:00 PST.
  const window = { from: '01:30', to: '07:00' };
  expect(night(window, '2026-11-01T07:00:00Z')).toEqual(['2026-11-01T08:30:00.000Z', '2026-11-01T15:00:00.000Z']);
  expect(night({}, '2026-11-01T07:00:00Z')).toEqual(['2026-11-01T10:00:00.000Z', '2026-11-01T15:00:00.000Z']);
});

it('passes midnight', () => {
  const window = { from: '22:00', to: '05:00', timeZone: 'Europe/Berlin' };
  expect(night(window, '2026-06-10T23:30:00Z')).toEqual(['2026-06-10T20:00:00.000Z', '2026-06-11T03:00:00.000Z']);
  expect(night(window, '2026-03-28T23:30:00Z')).toEqual(['2026-03-28T21:00:00.000Z', '2026-03-29T03:00:00.000Z']);
});

it('refuses what is no window', () => {
  expect(() => offPeakCalendar({ ...defaultQueue.offPeak, from: '2:00' })).toThrow(RangeError);
  expect(() => offPeakCalendar({ ...defaultQueue.offPeak, to: '24:00' })).toThrow(RangeError);
  expect(() => offPeakCalendar({ ...defaultQueue.offPeak, to: '02:00' })).toThrow('has no end');
  expect(() => offPeakCalendar({ ...defaultQueue.offPeak, timeZone: 'Mars/Olympus' })).toThrow(RangeError);
});

const zones = fc.constantFrom(
  'America/Los_Angeles',
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'America/Santiago',
  'UTC',
);
const timeOfDay = fc
  .integer({ min: 0, max: 24 * 60 - 1 })
  .map((minute) => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`);
const moment = fc.integer({ min: at('2005-01-01T00:00:00Z'), max: at('2037-01-01T00:00:00Z') });

it('always has a night that is not over, on time by the wall clock, with no other between', () => {
  fc.assert(
    fc.property(zones, timeOfDay, timeOfDay, moment, (timeZone, from, to, now) => {
      fc.pre(from !== to);
      const calendar = offPeakCalendar({ from, to, timeZone });
      const { opensAt, closesAt } = calendar(now);
      expect(closesAt).toBeGreaterThan(now);
      expect(opensAt).toBeLessThan(closesAt);
      expect(closesAt - opensAt).toBeLessThanOrEqual(48 * HOUR_MS);
      const clock = wallClock(timeZone);
      const shown = (instant: number): string => new Date(clock.shows(instant)).toISOString().slice(11, 16);
      // Skipped times show what comes after them.
      expect([from, shown(clock.firstAt(clock.shows(opensAt)))]).toContain(shown(opensAt));
      if (opensAt > now) expect(offPeakCalendar({ from, to, timeZone })(opensAt - 1).opensAt).toBe(opensAt);
      expect(calendar(closesAt - 1)).toMatchObject({ opensAt, closesAt });
    }),
    { numRuns: 500 },
  );
});
