import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { callErrorRatio, circuitAway, failoversLastHour, SERVICE } from '../expressions.ts';
import { stat } from '../panels/stat.ts';
import { timeSeries } from '../panels/time-series.ts';
import { OBJECTIVE, THRESHOLDS } from '../thresholds.ts';
import { createBoard } from './board.ts';
import { boardLink } from './board-link.ts';
import { UIDS } from './uids.ts';
import { allVariables, ATTEMPTS, CALLS, JOBS } from './variables.ts';

const quantile = (share: number) => ({
  expr: `histogram_quantile(${share}, sum by (le) (rate(retake_request_duration_seconds_bucket{${CALLS}}[$__rate_interval])))`,
  legend: `p${share * 100}`,
});

/** Do callers get their pictures, how fast, and for how much? */
export function overview(): Dashboard {
  return createBoard({
    uid: UIDS.overview,
    title: 'Retake / Overview',
    description: 'Do callers get their pictures, how fast, and for how much?',
    variables: allVariables(),
    rows: [
      {
        title: 'Now',
        panels: [
          stat({
            title: 'Success ratio',
            description:
              'Share of calls that brought what was ordered, without what callers did wrong or took back. A call that succeeded on its third attempt is a success. Of all purposes, as its alert.',
            queries: [{ expr: `1 - ${callErrorRatio('$__rate_interval', { where: JOBS })}` }],
            unit: 'percentunit',
            decimals: 2,
            noValue: 'No calls in this time',
            levels: { alert: OBJECTIVE.target, highIsGood: true },
            width: 4,
            height: 5,
            links: [boardLink('Error budget', UIDS.slo)],
          }),
          stat({
            title: 'Failovers in the last hour',
            description: `Calls that moved on to another channel, counted exactly. More than ${THRESHOLDS.failoversPerHour} are an alert.`,
            queries: [{ expr: `${failoversLastHour({ where: JOBS })} or vector(0)` }],
            unit: 'short',
            decimals: 0,
            noValue: 'No failovers',
            // A whole number, of which "more than" begins with the next.
            levels: { alert: THRESHOLDS.failoversPerHour + 1 },
            width: 4,
            height: 5,
            links: [boardLink('Who failed', UIDS.channels)],
          }),
          stat({
            title: 'Circuits away',
            description: 'Channels × models that some replica does not ask now, because they failed too often in a row.',
            queries: [
              {
                expr: `sum(${circuitAway({ where: ATTEMPTS, by: [...SERVICE, 'retake_channel', 'gen_ai_request_model'] })}) or vector(0)`,
              },
            ],
            unit: 'short',
            decimals: 0,
            noValue: 'No circuits reported',
            levels: { alert: 1 },
            width: 4,
            height: 5,
            links: [boardLink('Which', UIDS.channels)],
          }),
          stat({
            title: 'Median and 95th percentile',
            description: 'How long callers wait, retries and failovers included.',
            queries: [quantile(0.5), quantile(0.95)],
            unit: 's',
            decimals: 1,
            noValue: 'No calls in this time',
            width: 4,
            height: 5,
          }),
          stat({
            title: 'Spend an hour',
            description:
              'Known cost of all attempts, failed ones included, at the present pace. What has no price is missing here; see Cost and budgets.',
            queries: [
              {
                expr: `3600 * sum(rate(retake_cost_usd_total{${ATTEMPTS},retake_purpose=~"$purpose"}[$__rate_interval]))`,
              },
            ],
            unit: 'currencyUSD',
            noValue: 'Nothing spent',
            width: 4,
            height: 5,
            links: [boardLink('On what', UIDS.cost)],
          }),
          stat({
            title: 'Pictures',
            description: 'Pictures delivered within the time that is shown.',
            queries: [{ expr: `sum(increase(retake_images_total{${ATTEMPTS}}[$__range]))`, as: 'instant' }],
            unit: 'short',
            decimals: 0,
            noValue: 'No pictures in this time',
            width: 4,
            height: 5,
          }),
        ],
      },
      {
        title: 'Calls',
        panels: [
          timeSeries({
            title: 'Calls by outcome',
            description:
              '`failover` brought its picture from another channel than the first; `exhausted` and `rejected` brought none.',
            queries: [
              {
                expr: `sum by (retake_outcome) (rate(retake_request_duration_seconds_count{${CALLS}}[$__rate_interval]))`,
                legend: '{{retake_outcome}}',
              },
            ],
            unit: 'reqps',
            noValue: 'No calls in this time',
            stacked: true,
            colors: {
              success: 'green',
              reused: 'light-green',
              failover: 'yellow',
              described: 'light-yellow',
              exhausted: 'red',
              rejected: 'orange',
              content_policy: 'purple',
              invalid_request: 'blue',
              cancelled: 'text',
            },
            width: 12,
            height: 8,
          }),
          timeSeries({
            title: 'Failed calls by cause',
            description: 'What callers were told, or why they got fewer pictures than they ordered.',
            queries: [
              {
                expr: `sum by (error_type) (rate(retake_request_duration_seconds_count{${CALLS},error_type!=""}[$__rate_interval]))`,
                legend: '{{error_type}}',
              },
            ],
            unit: 'reqps',
            noValue: 'No call failed',
            stacked: true,
            width: 12,
            height: 8,
          }),
          timeSeries({
            title: 'Duration of calls',
            description: 'As callers saw it. Quantiles are read from buckets that end at 300 s.',
            queries: [quantile(0.5), quantile(0.95), quantile(0.99)],
            unit: 's',
            noValue: 'No calls in this time',
            width: 12,
            height: 8,
          }),
          timeSeries({
            title: 'Attempts a call',
            description: 'Upstream requests that a call took. 1 is a quiet day.',
            queries: [
              {
                expr: `sum(rate(retake_request_attempts_sum{${CALLS}}[$__rate_interval])) / sum(rate(retake_request_attempts_count{${CALLS}}[$__rate_interval]))`,
                legend: 'attempts',
              },
            ],
            unit: 'short',
            decimals: 2,
            noValue: 'No calls in this time',
            width: 12,
            height: 8,
          }),
        ],
      },
      {
        title: 'What was done about trouble',
        panels: [
          timeSeries({
            title: 'Failovers an hour',
            description: 'Within the hour before each moment, as the alert counts them.',
            queries: [{ expr: failoversLastHour({ where: JOBS, by: SERVICE }), legend: '{{job}}{{service_name}}' }],
            unit: 'short',
            decimals: 0,
            noValue: 'No failovers',
            levels: { alert: THRESHOLDS.failoversPerHour + 1 },
            width: 8,
            height: 8,
          }),
          timeSeries({
            title: 'Delivered other than ordered',
            description:
              'By the warning that callers got. `size_lowered`, `model_lowered` and `described_instead` are steps that Retake took because nothing better was to be had.',
            queries: [
              {
                expr: `sum by (retake_degradation_reason) (increase(retake_degradations_total{${JOBS}}[$__rate_interval]))`,
                legend: '{{retake_degradation_reason}}',
              },
            ],
            unit: 'short',
            noValue: 'Everything as ordered',
            width: 8,
            height: 8,
          }),
          timeSeries({
            title: 'Pictures refused by budgets',
            description: 'Refused before anything was sent, because a budget had no room.',
            queries: [
              {
                expr: `sum by (retake_budget) (increase(retake_budget_rejections_total{${JOBS}}[$__rate_interval]))`,
                legend: '{{retake_budget}}',
              },
            ],
            unit: 'short',
            noValue: 'No budgets are set',
            width: 8,
            height: 8,
            links: [boardLink('Budgets', UIDS.cost)],
          }),
        ],
      },
    ],
  });
}
