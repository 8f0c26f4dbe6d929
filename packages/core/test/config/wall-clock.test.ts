import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wallClock, type WallClock } from '../../src/config/wall-clock.ts';

/** The plain way: Intl for every question. */
function asked(timeZone: string, at: number): string {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    weekday: 'short',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(at);
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  return `${of('weekday')} ${Number(of('hour')) * 60 + Number(of('minute'))}`;
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** The same by a clock. */
function read({ shows }: WallClock, at: number): string {
  const date = new Date(shows(at));
  return `${DAYS[date.getUTCDay()]} ${date.getUTCHours() * 60 + date.getUTCMinutes()}`;
}

const zones = fc.constantFrom(
  'America/Los_Angeles',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'America/Santiago',
  'UTC',
);
const moment = fc.integer({ min: Date.UTC(2005, 0, 1), max: Date.UTC(2037, 0, 1) });

describe('wallClock', () => {
  it.each([
    'America/Los_Angeles',
    'Europe/Berlin',
    'Asia/Kathmandu',
    'Australia/Lord_Howe',
    'Pacific/Chatham',
    'Africa/Casablanca',
    'UTC',
  ])('shows the time of %s as Intl does, in any order of questions', (timeZone) => {
    const clock = wallClock(timeZone);
    const from = Date.UTC(2024, 0, 1);
    const to = Date.UTC(2029, 0, 1);
    fc.assert(
      fc.property(fc.integer({ min: from, max: to }), fc.integer({ min: -7_200_000, max: 7_200_000 }), (at, later) => {
        for (const each of [at, at + later, at]) {
          expect(read(clock, each)).toBe(asked(timeZone, each));
        }
      }),
    );
  });

  it.each([
    ['America/Los_Angeles', '2026-03-08T10:00:00Z'],
    ['America/Los_Angeles', '2026-11-01T09:00:00Z'],
    ['Australia/Lord_Howe', '2026-10-03T15:30:00Z'],
    ['Australia/Lord_Howe', '2026-04-04T15:00:00Z'],
    ['Pacific/Chatham', '2026-09-26T14:00:00Z'],
  ])('changes with the clocks of %s at %s, to the minute', (timeZone, change) => {
    const clock = wallClock(timeZone);
    for (let minutes = -90; minutes <= 90; minutes += 1) {
      const at = Date.parse(change) + minutes * 60_000;
      expect(read(clock, at)).toBe(asked(timeZone, at));
    }
  });

  it('knows the days before 1970', () => {
    expect(read(wallClock('UTC'), Date.UTC(1969, 11, 28, 23, 59))).toBe('Sun 1439');
  });

  it('meets the first moment at which the clocks show a time or a later one', () => {
    fc.assert(
      fc.property(zones, moment, (timeZone, instant) => {
        const clock = wallClock(timeZone);
        const local = clock.shows(instant);
        const first = clock.firstAt(local);
        expect(first).toBeLessThanOrEqual(instant);
        expect(clock.shows(first)).toBe(local);
      }),
      { numRuns: 500 },
    );
  });

  it('meets a time that is skipped when the clocks are set forward', () => {
    const clock = wallClock('America/Los_Angeles');
    // 2026-03-08: 02:00 PST is 03:00 PDT.
    expect(clock.firstAt(Date.UTC(2026, 2, 8, 2, 30))).toBe(Date.UTC(2026, 2, 8, 10));
  });

  it('refuses what is no zone', () => {
    expect(() => wallClock('America/Atlantis')).toThrow(RangeError);
  });
});
