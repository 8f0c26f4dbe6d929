import { describe, expect, it, vi } from 'vitest';
import { peakPrior } from '../../../src/routing/traffic/peak-prior.ts';
import { configErrorOf } from '../../channels/config-issues.ts';

const PEAK = 0.55;
const QUIET = 0.97;

describe('peakPrior', () => {
  const prior = peakPrior();
  const at = (iso: string) => prior.rateAt(Date.parse(iso), 'google');

  it.each([
    // Winter: Pacific time is UTC−8.
    ['2026-11-23T16:59:59Z', QUIET],
    ['2026-11-23T17:00:00Z', PEAK],
    ['2026-11-23T18:59:59Z', PEAK],
    ['2026-11-23T19:00:00Z', QUIET],
    ['2026-11-23T21:00:00Z', PEAK],
    ['2026-11-23T23:00:00Z', QUIET],
    // The evening is the next day of UTC: 18:00 to 22:00 on Friday.
    ['2026-11-28T02:00:00Z', PEAK],
    ['2026-11-28T06:00:00Z', QUIET],
    // Saturday at 09:00, and Sunday at 18:00, which is Monday of UTC.
    ['2026-11-28T17:00:00Z', QUIET],
    ['2026-11-30T02:00:00Z', QUIET],
    // Summer: UTC−7.
    ['2026-07-06T15:59:59Z', QUIET],
    ['2026-07-06T16:00:00Z', PEAK],
    ['2026-07-06T18:00:00Z', QUIET],
    // The Fridays before and the Mondays after the clocks change (2026-03-08 and 2026-11-01): always 09:00 in Los Angeles.
    ['2026-03-06T17:00:00Z', PEAK],
    ['2026-03-06T16:30:00Z', QUIET],
    ['2026-03-09T16:00:00Z', PEAK],
    ['2026-03-09T18:00:00Z', QUIET],
    ['2026-10-30T16:00:00Z', PEAK],
    ['2026-11-02T16:30:00Z', QUIET],
    ['2026-11-02T17:00:00Z', PEAK],
  ])('expects at %s a rate of %d', (iso, rate) => {
    expect(at(iso)).toBe(rate);
  });

  it('follows windows on the very day on which the clocks change', () => {
    const night = peakPrior({ windows: [{ days: ['sun'], from: '01:00', to: '03:30' }] });
    const rates = (from: string, halfHours: number) =>
      Array.from({ length: halfHours }, (_, index) =>
        night.rateAt(Date.parse(from) + index * 1_800_000, 'google') === PEAK ? 'p' : '-',
      ).join('');
    // In spring 02:00 to 03:00 is missing: one hour and a half of UTC. In autumn 01:00 to 02:00 is there twice: three and a half.
    expect(rates('2026-03-08T08:00:00Z', 8)).toBe('--ppp---');
    expect(rates('2026-11-01T07:00:00Z', 12)).toBe('--ppppppp---');
  });

  it('expects no peaks of what does not stand on that capacity', () => {
    const peak = Date.parse('2026-11-23T17:00:00Z');
    expect(prior.rateAt(peak, 'black-forest-labs')).toBe(QUIET);
    expect(prior.rateAt(peak, undefined)).toBe(QUIET);
  });

  it('asks Intl once a quarter of an hour', () => {
    const spy = vi.spyOn(Intl.DateTimeFormat.prototype, 'formatToParts');
    try {
      const own = peakPrior();
      spy.mockClear();
      const start = Date.parse('2026-11-23T16:00:00Z');
      for (let second = 0; second < 3_600; second += 1) own.rateAt(start + second * 1_000, 'google');
      expect(spy).toHaveBeenCalledTimes(4);
    } finally {
      spy.mockRestore();
    }
  });

  it('refuses options with every problem and its path', () => {
    const { issues } = configErrorOf(() =>
      peakPrior({
        timeZone: 'Mars/Olympus',
        windows: [
          { from: '1:00', to: '25:00' },
          { from: '22:00', to: '02:00' },
          { days: [], from: '00:00', to: '24:00' },
        ],
        peakRate: 1.5,
        quietRate: -1,
        outweighedAfter: 0,
      }),
    );
    expect(issues.map(({ path }) => path)).toEqual([
      'timeZone',
      'windows[0].from',
      'windows[0].to',
      'windows[1].to',
      'windows[2].days',
      'peakRate',
      'quietRate',
      'outweighedAfter',
    ]);
  });
});
