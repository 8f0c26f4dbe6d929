import type { Story } from './play-rules.ts';
import { calls, grows } from './story-series.ts';

const burn = (long: string, short: string, severity: string) => ({ job: 'shop', severity, long, short });
/** Calls of which a share fails, a minute apart. */
const failing = (share: number, samples: number) => ({
  [calls('success')]: grows(1_000 * (1 - share), samples),
  [calls('exhausted', '_OTHER')]: grows(1_000 * share, samples),
});

/** Calls fail. */
export const SLO_STORIES: Readonly<Record<string, readonly Story[]>> = {
  RetakeErrorBudgetBurn: [
    {
      name: '10 % fail: the fast pairs fire, the slow ones not yet',
      series: failing(0.1, 60),
      at: '25m',
      firing: [burn('1h', '5m', 'critical'), burn('6h', '30m', 'critical')],
    },
    { name: '7 % fail: below the fastest', series: failing(0.07, 10), at: '8m', firing: [] },
    { name: '4 % fail', series: failing(0.04, 60), at: '30m', firing: [burn('6h', '30m', 'critical')] },
    { name: '2 % fail', series: failing(0.02, 120), at: '100m', firing: [burn('1d', '2h', 'warning')] },
    { name: '0.6 % fail', series: failing(0.006, 240), at: '200m', firing: [burn('3d', '6h', 'warning')] },
    { name: '0.4 % fail: as promised', series: failing(0.004, 300), at: '280m', firing: [] },
    {
      name: 'an outage that is over: the long window still sees it, the short one does not',
      series: { [calls('success')]: grows(1_000, 60), [calls('exhausted', '_OTHER')]: '0+200x10 2000x50' },
      at: '25m',
      firing: [burn('6h', '30m', 'critical')],
    },
    {
      name: 'what callers do wrong, take back, or may not spend',
      series: {
        [calls('success')]: grows(1_000, 60),
        [calls('cancelled', '_OTHER')]: grows(500, 60),
        [calls('invalid_request', '_OTHER')]: grows(500, 60),
        [calls('content_policy', '_OTHER')]: grows(500, 60),
        [calls('rejected', 'budget_exceeded')]: grows(500, 60),
      },
      at: '40m',
      firing: [],
    },
    {
      name: 'refused because nobody could be asked',
      series: { [calls('success')]: grows(100, 60), [calls('rejected', 'no_candidate')]: grows(100, 60) },
      at: '10m',
      firing: [burn('1h', '5m', 'critical')],
    },
    {
      name: '80 first failures, four in each of 20 replicas that have been well for an hour',
      series: Object.fromEntries(
        Array.from({ length: 20 }, (_, replica) => [
          [calls('success', undefined, `${replica}`), grows(0.2, 90)],
          [calls('exhausted', '_OTHER', `${replica}`), '0x62 4x27'],
        ]).flat(),
      ),
      at: '66m',
      firing: [burn('1h', '5m', 'critical')],
    },
  ],
};
