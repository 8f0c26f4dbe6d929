import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { barGauge } from '../panels/bar-gauge.ts';
import { stat } from '../panels/stat.ts';
import { timeSeries } from '../panels/time-series.ts';
import { createBoard } from './board.ts';
import type { BoardRow } from './board.ts';
import { budgetsRow } from './budgets-row.ts';
import { reuseRow } from './reuse-row.ts';
import { UIDS } from './uids.ts';
import { allVariables, ATTEMPTS } from './variables.ts';

const SPENT = `retake_cost_usd_total{${ATTEMPTS},retake_purpose=~"$purpose"}`;
const ALL_SPENT = `retake_cost_usd_total{${ATTEMPTS}}`;
const DRAWN = `retake_images_total{${ATTEMPTS}}`;

/** Dollars a delivered picture, by the labels that stay. */
function costOfPicture(by: string): string {
  return `sum${by}(rate(${ALL_SPENT}[$__rate_interval])) / sum${by}(rate(${DRAWN}[$__rate_interval]))`;
}

/** What is spent, and on what. */
const spendRow: BoardRow = {
  title: 'Spend',
  panels: [
    stat({
      title: 'Spent',
      description: 'Known cost of all attempts within the time that is shown, failed ones included.',
      queries: [{ expr: `sum(increase(${SPENT}[$__range]))`, as: 'instant' }],
      unit: 'currencyUSD',
      noValue: 'Nothing spent',
      width: 5,
      height: 5,
    }),
    stat({
      title: 'Spend an hour',
      description: 'At the present pace.',
      queries: [{ expr: `3600 * sum(rate(${SPENT}[$__rate_interval]))` }],
      unit: 'currencyUSD',
      noValue: 'Nothing spent',
      width: 5,
      height: 5,
    }),
    stat({
      title: 'Cost of a picture',
      description: 'All that was spent by all that was delivered: what failed is in it.',
      queries: [{ expr: costOfPicture(' ') }],
      unit: 'currencyUSD',
      decimals: 4,
      noValue: 'No pictures in this time',
      width: 5,
      height: 5,
    }),
    stat({
      title: 'Pictures without a price',
      description: 'Paid for at a price that nobody knows. While this is not 0, every sum here is too low.',
      queries: [{ expr: `sum(increase(retake_unpriced_total{${ATTEMPTS}}[$__range]))`, as: 'instant' }],
      unit: 'short',
      decimals: 0,
      noValue: 'None',
      levels: { alert: 1 },
      width: 5,
      height: 5,
    }),
    stat({
      title: 'Unknown bills',
      description:
        'Attempts that may have been paid for: the request left, and no answer told. Hold them against the bill of the channel.',
      queries: [{ expr: `sum(increase(retake_billing_unknown_total{${ATTEMPTS}}[$__range]))`, as: 'instant' }],
      unit: 'short',
      decimals: 0,
      noValue: 'None',
      levels: { warn: 1 },
      width: 4,
      height: 5,
    }),
    timeSeries({
      title: 'Spend an hour by channel',
      description:
        'At the pace of each moment. `local` is what Retake computed from the price list, `provider` what the channel itself named.',
      queries: [
        {
          expr: `3600 * sum by (retake_channel, retake_cost_source) (rate(${SPENT}[$__rate_interval]))`,
          legend: '{{retake_channel}} {{retake_cost_source}}',
        },
      ],
      unit: 'currencyUSD',
      noValue: 'Nothing spent',
      stacked: true,
      width: 12,
      height: 8,
    }),
    timeSeries({
      title: 'Cost of a picture by channel',
      description: 'What failed there is in it: a cheap channel that bills answers without a picture is not cheap.',
      queries: [{ expr: costOfPicture(' by (retake_channel) '), legend: '{{retake_channel}}' }],
      unit: 'currencyUSD',
      decimals: 4,
      noValue: 'No pictures in this time',
      width: 12,
      height: 8,
    }),
    barGauge({
      title: 'Spent by model',
      description: 'Within the time that is shown; the ten dearest.',
      queries: [
        {
          expr: `topk(10, sum by (gen_ai_provider_name, gen_ai_request_model) (increase(${SPENT}[$__range])))`,
          legend: '{{gen_ai_request_model}} ({{gen_ai_provider_name}})',
          as: 'instant',
        },
      ],
      unit: 'currencyUSD',
      min: 0,
      noValue: 'Nothing spent',
      width: 8,
      height: 8,
    }),
    barGauge({
      title: 'Spent by purpose',
      description: 'Within the time that is shown.',
      queries: [
        {
          // A series without the label would be called by the label's own name.
          expr: `label_replace(sum by (retake_purpose) (increase(${SPENT}[$__range])), "retake_purpose", "no purpose", "retake_purpose", "")`,
          legend: '{{retake_purpose}}',
          as: 'instant',
        },
      ],
      unit: 'currencyUSD',
      min: 0,
      noValue: 'Nothing spent',
      width: 8,
      height: 8,
    }),
    barGauge({
      title: 'Pictures by size',
      description: 'As delivered, within the time that is shown.',
      queries: [
        { expr: `sum by (retake_image_size) (increase(${DRAWN}[$__range]))`, legend: '{{retake_image_size}}', as: 'instant' },
      ],
      unit: 'short',
      min: 0,
      decimals: 0,
      noValue: 'No pictures in this time',
      width: 8,
      height: 8,
    }),
    timeSeries({
      title: 'Premium an hour',
      description:
        'What was spent above what the same pictures would have cost at the cheapest channel that drew any: the price of failing over, and of quality.',
      queries: [
        {
          expr: `3600 * (sum(rate(${ALL_SPENT}[$__rate_interval])) - sum(rate(${DRAWN}[$__rate_interval])) * scalar(min(${costOfPicture(' by (retake_channel) ')})))`,
          legend: 'premium',
        },
      ],
      unit: 'currencyUSD',
      noValue: 'No pictures in this time',
      width: 24,
      height: 7,
    }),
  ],
};

/** What is spent, on what, and how long will the budgets last? */
export function cost(): Dashboard {
  return createBoard({
    uid: UIDS.cost,
    title: 'Retake / Cost and budgets',
    description: 'What is spent, on what, and how long will the budgets last?',
    variables: allVariables(),
    rows: [spendRow, budgetsRow, reuseRow],
    from: 'now-24h',
  });
}
