import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { callErrorRatio } from '../expressions.ts';
import { stat } from '../panels/stat.ts';
import { table } from '../panels/table.ts';
import { timeSeries } from '../panels/time-series.ts';
import { BURN_WINDOWS, OBJECTIVE } from '../thresholds.ts';
import { createBoard } from './board.ts';
import { boardLink } from './board-link.ts';
import { UIDS } from './uids.ts';
import { allVariables, CALLS, JOBS } from './variables.ts';

/** The share of failed calls that the objective allows, exact to what a query can show. */
const ALLOWED = Number((1 - OBJECTIVE.target).toFixed(6));
const PERIOD = `${OBJECTIVE.days}d`;
const promise = `${OBJECTIVE.target * 100} % of calls over ${OBJECTIVE.days} days`;

/** Times the pace that would spend the error budget in exactly its period. */
const burn = (window: string) => ({
  expr: `(${callErrorRatio(window, { where: JOBS })}) / ${ALLOWED}`,
  legend: `over ${window}`,
});

/** Upper bounds of buckets, in seconds, that people promise. Prometheus 3 writes `30.0` where its forerunners wrote `30`. */
const PROMISED_SECONDS = [10, 30, 60];

/** Is the promise kept, and how long will the error budget last? */
export function slo(): Dashboard {
  return createBoard({
    uid: UIDS.slo,
    title: 'Retake / SLO',
    description: `Is the promise kept (${promise} bring what was ordered), and how long will the error budget last?`,
    variables: allVariables(),
    from: 'now-24h',
    rows: [
      {
        title: 'The promise',
        panels: [
          stat({
            title: 'Success ratio over its period',
            description: `The promise is ${promise}, of all purposes together.`,
            queries: [{ expr: `1 - ${callErrorRatio(PERIOD, { where: JOBS })}`, as: 'instant' }],
            unit: 'percentunit',
            decimals: 3,
            noValue: 'No calls in its period',
            levels: { alert: OBJECTIVE.target, highIsGood: true },
            width: 6,
            height: 6,
          }),
          stat({
            title: 'Error budget left',
            description: 'Share of the failures that the promise allows and that have not happened yet. Below 0 it is broken.',
            queries: [{ expr: `1 - (${callErrorRatio(PERIOD, { where: JOBS })}) / ${ALLOWED}`, as: 'instant' }],
            unit: 'percentunit',
            decimals: 1,
            noValue: 'No calls in its period',
            levels: { alert: 0, highIsGood: true },
            width: 6,
            height: 6,
          }),
          timeSeries({
            title: 'Calls answered in time',
            description: 'Share of calls that were over within 10, 30 and 60 seconds, failed ones included.',
            queries: PROMISED_SECONDS.map((seconds) => ({
              expr: `sum(rate(retake_request_duration_seconds_bucket{${CALLS},le=~"${seconds}|${seconds}\\\\.0"}[$__rate_interval])) / sum(rate(retake_request_duration_seconds_count{${CALLS}}[$__rate_interval]))`,
              legend: `within ${seconds} s`,
            })),
            unit: 'percentunit',
            min: 0,
            max: 1,
            noValue: 'No calls in this time',
            width: 12,
            height: 6,
          }),
        ],
      },
      {
        title: 'How fast the error budget burns',
        panels: BURN_WINDOWS.map(({ long, short, factor, severity }) =>
          timeSeries({
            title: `Over ${long} and ${short}`,
            description: `1 spends the error budget in exactly ${OBJECTIVE.days} days. When both lines are above ${factor} it is a ${severity} alert.`,
            queries: [burn(long), burn(short)],
            unit: 'short',
            decimals: 2,
            noValue: 'No calls in this time',
            levels: { alert: factor },
            width: 12,
            height: 7,
          }),
        ),
      },
      {
        title: 'What it was spent on',
        panels: [
          table({
            title: 'Failed calls',
            description:
              'Calls that failed, or brought fewer pictures than ordered, within the time that is shown; what callers did wrong is among them.',
            queries: [
              {
                expr: `sum by (retake_purpose, retake_operation, retake_outcome, error_type) (increase(retake_request_duration_seconds_count{${CALLS},error_type!=""}[$__range])) > 0`,
                as: 'table',
              },
            ],
            columns: {
              error_type: 'Failed by',
              retake_outcome: 'Outcome',
              retake_purpose: 'Purpose',
              retake_operation: 'Operation',
              Value: 'Calls',
            },
            unit: 'short',
            decimals: 0,
            noValue: 'No call failed',
            width: 24,
            height: 9,
            links: [boardLink('Traces', UIDS.traces)],
          }),
        ],
      },
    ],
  });
}
