import {
  all,
  amounts,
  counts,
  drawnBetween,
  EVENTS,
  labelled,
  paces,
  peaks,
  total,
  valuesOf,
  whole,
  within,
} from './expectations.ts';
import type { Expectation } from './expectations.ts';
import { EXPECTED_OF_QUEUE } from './expected-queue-panels.ts';
import { CHANNELS } from './incident-facts.ts';
import type { Series } from './metrics-store.ts';
import { sum } from './truth.ts';
import type { Truth } from './truth.ts';

const NEVER = 0;
// A quotient of sums of fractions can be a hair above 1.
const SHARES = drawnBetween(0, 1 + 1e-9);
const SECONDS = drawnBetween(0.01, 60);
/** A day ends in about twelve hours where it is noon. */
const HALF_A_DAY = [10 * 3_600, 14 * 3_600] as const;

const errorRatio = (truth: Truth, channel: string): number => (truth.failures[channel] ?? 0) / (truth.attempts[channel] ?? 1);
const callErrorRatio = ({ failed, calls, refused }: Truth): number => failed / (calls - refused);
const anHour = ({ usd, seconds }: Truth): number => (usd / seconds) * 3_600;

const spendAnHour = whole((series, truth) => within('spend an hour', total(series), anHour(truth) * 0.85, anHour(truth) * 1.3));
const successRatio = whole((series, truth) =>
  within('success', total(series), 1 - callErrorRatio(truth) - 0.04, 1 - callErrorRatio(truth) + 0.04),
);
const failovers = peaks(EVENTS, 1_000);
const burns = drawnBetween(0, 200);
/** More than fourteen times the pace that is allowed. */
const burnsFast = all(burns, peaks(14.4, 200));
const customer = (series: readonly Series[]): number => labelled(series, 'retake_budget')['customer'] ?? Number.NaN;

/** What every panel shows of the incident, by dashboard and title. */
export const EXPECTED: Readonly<Record<string, Expectation>> = {
  'retake-overview / Success ratio': all(SHARES, successRatio),
  'retake-overview / Failovers in the last hour': all(
    failovers,
    // All of them were within an hour of the rules.
    ([look], truth) => counts('failovers', Math.max(...valuesOf(look?.drawn ?? [])), truth.failovers),
  ),
  'retake-overview / Circuits away': peaks(2, 6),
  'retake-overview / Median and 95th percentile': SECONDS,
  'retake-overview / Spend an hour': spendAnHour,
  'retake-overview / Pictures': whole((series, truth) => amounts('pictures', total(series), truth.pictures)),
  'retake-overview / Calls by outcome': whole((series, truth) => {
    const rates = labelled(series, 'retake_outcome');
    return Object.entries(truth.outcomes).flatMap(([outcome, count]) =>
      paces(outcome, rates[outcome] ?? Number.NaN, count, truth),
    );
  }),
  'retake-overview / Failed calls by cause': whole((series, truth) =>
    paces('failed calls', total(series), truth.failed + truth.refused, truth),
  ),
  'retake-overview / Duration of calls': SECONDS,
  'retake-overview / Attempts a call': whole((series, truth) => {
    const attempts = sum(Object.values(truth.attempts)) / truth.calls;
    return within('attempts a call', total(series), attempts * 0.9, attempts * 1.1);
  }),
  'retake-overview / Failovers an hour': failovers,
  'retake-overview / Delivered other than ordered': whole((series) => {
    const of = labelled(series, 'retake_degradation_reason');
    return [
      ...within('model_retired_rerouted', of['model_retired_rerouted'] ?? 0, 1.5, 2.5),
      ...within('size_differs', of['size_differs'] ?? 0, 0.5, 1.5),
    ];
  }),
  'retake-overview / Pictures refused by budgets': whole((series, truth) => counts('refused', customer(series), truth.refused)),

  'retake-channels / Error rate by channel': all(
    SHARES,
    whole((series, truth) => {
      const ratios = labelled(series, 'retake_channel');
      return Object.values(CHANNELS).flatMap((id) =>
        within(id, ratios[id] ?? Number.NaN, errorRatio(truth, id) - 0.1, errorRatio(truth, id) + 0.1),
      );
    }),
  ),
  'retake-channels / Failed attempts by class': whole((series, truth) =>
    paces('failed attempts', total(series), sum(Object.values(truth.failures)), truth),
  ),
  'retake-channels / Share of attempts': whole((series, truth) => {
    const shares = labelled(series, 'retake_channel');
    const attempts = sum(Object.values(truth.attempts));
    return Object.values(CHANNELS).flatMap((id) =>
      within(
        id,
        shares[id] ?? Number.NaN,
        (truth.attempts[id] ?? 0) / attempts - 0.2,
        (truth.attempts[id] ?? 0) / attempts + 0.2,
      ),
    );
  }),
  'retake-channels / Circuits': all(drawnBetween(0, 2), peaks(2, 2)),
  'retake-channels / Failovers': whole((series, truth) => counts('failovers', total(series), truth.failovers)),
  'retake-channels / Passed over, by reason': drawnBetween(0, 50),
  'retake-channels / Requests in flight': drawnBetween(0, 60),
  'retake-channels / Answers without a picture': all(SHARES, peaks(0.1, 0.5)),
  'retake-channels / Out of service, and back': drawnBetween(0.5, 1.5),
  'retake-channels / Hedges': drawnBetween(0.5, 20),
  'retake-channels / Error rate of $channel by model': SHARES,
  'retake-channels / Duration of successes at $channel': SECONDS,
  'retake-channels / Durations at $channel': drawnBetween(0, 1_000),
  'retake-channels / Changes of circuits of $channel': drawnBetween(0.5, 200),
  'retake-channels / Attempts at $channel by kind': whole((series, truth) =>
    within(
      'attempts',
      total(series),
      (truth.attempts[CHANNELS.second] ?? 0) * 0.75,
      (truth.attempts[CHANNELS.second] ?? 0) * 1.1,
    ),
  ),

  'retake-cost / Spent': whole((series, truth) => amounts('spent', total(series), truth.usd)),
  'retake-cost / Spend an hour': spendAnHour,
  'retake-cost / Cost of a picture': whole((series, truth) => {
    const each = truth.usd / truth.pictures;
    return within('cost of a picture', total(series), each * 0.8, each * 1.25);
  }),
  'retake-cost / Pictures without a price': whole((series, truth) => counts('unpriced', total(series), truth.unpriced)),
  // One that was lost, and one that hung until its hedge had delivered; more where the machine is slow.
  'retake-cost / Unknown bills': whole((series) => within('unknown bills', total(series), 1.5, 20)),
  'retake-cost / Spend an hour by channel': spendAnHour,
  'retake-cost / Cost of a picture by channel': drawnBetween(0, 1),
  'retake-cost / Spent by model': whole((series, truth) => amounts('spent', total(series), truth.usd)),
  'retake-cost / Spent by purpose': whole((series, truth) => amounts('spent', total(series), truth.usd)),
  'retake-cost / Pictures by size': whole((series, truth) => amounts('pictures', total(series), truth.pictures)),
  'retake-cost / Premium an hour': whole((series, truth) => within('premium', total(series), 0, anHour(truth) * 1.3)),
  'retake-cost / Used': all(
    SHARES,
    whole((series) => within('the budget of the customer', customer(series), 0.9, 1)),
  ),
  'retake-cost / Forecast at its end': SHARES,
  'retake-cost / Begins anew in': drawnBetween(...HALF_A_DAY),
  'retake-cost / Spent, held and limit': drawnBetween(0, 1_000_000),
  'retake-cost / Guards and refusals': ([guards, refusals], truth) => [
    ...within('guards', customer(guards?.whole ?? []), 0.5, 1.5),
    ...counts('refused', customer(refusals?.whole ?? []), truth.refused),
  ],
  'retake-cost / Store failures': drawnBetween(NEVER, NEVER),
  'retake-cost / Saved': whole((series) => within('saved', total(series), 0.05, 0.3)),
  'retake-cost / Calls answered without drawing': whole((series, truth) =>
    counts('reused', total(series), truth.outcomes['reused'] ?? 0),
  ),
  'retake-cost / Failures of the stores of reuse': drawnBetween(NEVER, NEVER),

  'retake-slo / Success ratio over its period': all(SHARES, successRatio),
  'retake-slo / Error budget left': all(
    drawnBetween(-200, 1),
    whole((series) => within('left', total(series), -200, 0)),
  ),
  'retake-slo / Calls answered in time': SHARES,
  'retake-slo / Over 1h and 5m': burnsFast,
  'retake-slo / Over 6h and 30m': burnsFast,
  'retake-slo / Over 1d and 2h': burnsFast,
  'retake-slo / Over 3d and 6h': burnsFast,
  'retake-slo / Failed calls': whole((series, truth) => counts('failed calls', total(series), truth.failed + truth.refused)),

  ...EXPECTED_OF_QUEUE,
};
