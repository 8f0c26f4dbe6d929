import { OBJECTIVE } from '../../dashboards/src/thresholds.ts';
import {
  all,
  amounts,
  counts,
  drawnBetween,
  EVENTS,
  exactly,
  labelled,
  near,
  paces,
  peaks,
  quantile,
  total,
  valuesOf,
  whole,
  within,
} from './expectations.ts';
import type { Expectation } from './expectations.ts';
import { EXPECTED_OF_CHANNELS } from './expected-channel-panels.ts';
import { customer, EXPECTED_OF_COST, spendAnHour } from './expected-cost-panels.ts';
import { EXPECTED_OF_QUEUE } from './expected-queue-panels.ts';
import { sum } from './truth.ts';
import type { Truth } from './truth.ts';

// A quotient of sums of fractions can be a hair above 1.
const SHARES = drawnBetween(0, 1 + 1e-9);
const SECONDS = drawnBetween(0.01, 60);
/** As far as a share of calls is told by series of which the first events are missing. */
const SHARE_OF_CALLS = 0.04;

const callErrorRatio = ({ failed, calls, refused }: Truth): number => failed / (calls - refused);
const budgetLeft = (errorRatio: number): number => 1 - errorRatio / (1 - OBJECTIVE.target);

const successRatio = whole((series, truth) => near('success', total(series), 1 - callErrorRatio(truth), SHARE_OF_CALLS));
const failovers = peaks(EVENTS, 1_000);
const median = all(SECONDS, quantile(0.5));
const slowest = all(SECONDS, quantile(0.95));
/** More than fourteen times the pace that is allowed. */
const burnsFast = all(drawnBetween(0, 200), peaks(14.4, 200));

/** The share of calls that took no longer, by the watches of their callers. */
function answeredIn(seconds: number): Expectation {
  return all(
    SHARES,
    whole((series, { waits }) => {
      const share = waits.filter((wait) => wait <= seconds).length / waits.length;
      return near(`within ${seconds} s`, total(series), share, 0.1);
    }),
  );
}

/** What every query of every panel shows of the incident, by dashboard and title. */
export const EXPECTED: Readonly<Record<string, readonly Expectation[]>> = {
  'retake-overview / Success ratio': [all(SHARES, successRatio)],
  'retake-overview / Failovers in the last hour': [
    // All of them were within an hour of the rules.
    all(failovers, ({ drawn }, truth) => exactly('failovers', Math.max(...valuesOf(drawn)), truth.failovers)),
  ],
  'retake-overview / Circuits away': [peaks(2, 6)],
  'retake-overview / Median and 95th percentile': [median, slowest],
  'retake-overview / Spend an hour': [spendAnHour],
  'retake-overview / Pictures': [whole((series, truth) => amounts('pictures', total(series), truth.pictures))],
  'retake-overview / Calls by outcome': [
    whole((series, truth) => {
      const rates = labelled(series, 'retake_outcome');
      return Object.entries(truth.outcomes).flatMap(([outcome, count]) =>
        paces(outcome, rates[outcome] ?? Number.NaN, count, truth),
      );
    }),
  ],
  'retake-overview / Failed calls by cause': [
    whole((series, truth) => paces('failed calls', total(series), truth.failed + truth.refused, truth)),
  ],
  'retake-overview / Duration of calls': [median, slowest, SECONDS],
  'retake-overview / Attempts a call': [
    whole((series, truth) => {
      const attempts = sum(Object.values(truth.attempts)) / truth.calls;
      return within('attempts a call', total(series), attempts * 0.9, attempts * 1.1);
    }),
  ],
  'retake-overview / Failovers an hour': [failovers],
  'retake-overview / Delivered other than ordered': [
    whole((series) => {
      const of = labelled(series, 'retake_degradation_reason');
      return [
        ...within('model_retired_rerouted', of['model_retired_rerouted'] ?? 0, 1.5, 2.5),
        ...within('size_differs', of['size_differs'] ?? 0, 0.5, 1.5),
      ];
    }),
  ],
  'retake-overview / Pictures refused by budgets': [
    whole((series, truth) => exactly('refused', customer(series), truth.refused)),
  ],

  'retake-slo / Success ratio over its period': [all(SHARES, successRatio)],
  'retake-slo / Error budget left': [
    all(
      drawnBetween(-200, 1),
      whole((series, truth) => {
        const ratio = callErrorRatio(truth);
        const [least, most] = [budgetLeft(ratio + SHARE_OF_CALLS), budgetLeft(ratio - SHARE_OF_CALLS)];
        return within('left', total(series), least, Math.min(most, budgetLeft(ratio) / 4));
      }),
    ),
  ],
  'retake-slo / Calls answered in time': [answeredIn(10), answeredIn(30), answeredIn(60)],
  'retake-slo / Over 1h and 5m': [burnsFast, burnsFast],
  'retake-slo / Over 6h and 30m': [burnsFast, burnsFast],
  'retake-slo / Over 1d and 2h': [burnsFast, burnsFast],
  'retake-slo / Over 3d and 6h': [burnsFast, burnsFast],
  'retake-slo / Failed calls': [whole((series, truth) => counts('failed calls', total(series), truth.failed + truth.refused))],

  ...EXPECTED_OF_CHANNELS,
  ...EXPECTED_OF_COST,
  ...EXPECTED_OF_QUEUE,
};
