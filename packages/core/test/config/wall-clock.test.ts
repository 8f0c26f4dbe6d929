import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wallClock } from '../../../src/routing/traffic/wall-clock.ts';

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
          const { weekday, minute } = clock(each);
          expect(`${DAYS[weekday]} ${minute}`).toBe(asked(timeZone, each));
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
      const { weekday, minute } = clock(at);
      expect(`${DAYS[weekday]} ${minute}`).toBe(asked(timeZone, at));
    }
  });

  it('knows the days before 1970', () => {
    const { weekday, minute } = wallClock('UTC')(Date.UTC(1969, 11, 28, 23, 59));
    expect([DAYS[weekday], minute]).toEqual(['Sun', 1439]);
  });

  it('refuses what is no zone', () => {
    expect(() => wallClock('America/Atlantis')).toThrow(RangeError);
  });
});
