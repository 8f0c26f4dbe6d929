import { timeSeries } from '../panels/time-series.ts';
import { onTimeRatio, owed } from '../queue-expressions.ts';
import { THRESHOLDS } from '../thresholds.ts';
import type { BoardRow } from './board.ts';
import { QUEUES } from './variables.ts';

const NO_QUEUE = 'No queue reports';
const NOTHING_ENDED = 'Nothing ended in this time';

/** Events of items within an interval of the panel, by a label. */
const events = (metric: string, by: string) => ({
  expr: `sum by (${by}) (increase(${metric}{${QUEUES}}[$__rate_interval]))`,
  legend: `{{${by}}}`,
});

const quantile = (share: number) => ({
  expr: `histogram_quantile(${share}, sum by (le, retake_item_place) (increase(retake_queue_item_duration_seconds_bucket{${QUEUES}}[$__range])))`,
  legend: `p${share * 100} {{retake_item_place}}`,
});

/** What is owed, and how it ends. */
export const itemsRow: BoardRow = {
  title: 'Items',
  panels: [
    timeSeries({
      title: 'Items owed by state',
      description:
        '`waiting` until the night or after a failure, `offered` to workers, `working` at a channel, `gathering` for a batch, `batched` in one.',
      queries: [
        {
          expr: `sum by (retake_item_state) (${owed('retake_queue_depth', { where: QUEUES, by: ['retake_item_state'] })})`,
          legend: '{{retake_item_state}}',
        },
      ],
      unit: 'short',
      decimals: 0,
      noValue: NO_QUEUE,
      stacked: true,
      colors: { waiting: 'blue', offered: 'yellow', working: 'orange', gathering: 'light-green', batched: 'green' },
      width: 12,
      height: 9,
    }),
    timeSeries({
      title: 'Age of the oldest item',
      description: 'Since its submission, by queue. It grows by an hour an hour until that item ends.',
      queries: [
        {
          expr: `max by (retake_queue) (${owed('retake_queue_age_seconds', { where: QUEUES })})`,
          legend: '{{retake_queue}}',
        },
      ],
      unit: 's',
      noValue: NO_QUEUE,
      levels: { alert: THRESHOLDS.queueAgeSeconds },
      width: 12,
      height: 9,
    }),
    timeSeries({
      title: 'In and out',
      description: 'Items that were submitted, and that ended.',
      queries: [
        { expr: `sum(increase(retake_queue_submitted_total{${QUEUES}}[$__rate_interval]))`, legend: 'submitted' },
        { expr: `sum(increase(retake_queue_items_total{${QUEUES}}[$__rate_interval]))`, legend: 'ended' },
      ],
      unit: 'short',
      noValue: 'Nothing was submitted',
      width: 8,
      height: 8,
    }),
    timeSeries({
      title: 'Where items are bought',
      description:
        'Each decision for a batch, for the night, or for a channel at once; an item that could not be had is decided anew.',
      queries: [events('retake_queue_placements_total', 'retake_item_place')],
      unit: 'short',
      noValue: 'Nothing was placed',
      stacked: true,
      colors: { batch: 'green', 'off-peak': 'blue', interactive: 'yellow' },
      width: 8,
      height: 8,
    }),
    timeSeries({
      title: 'Items by outcome',
      description: '`unknown` may have been paid for and brought no picture; see its runbook.',
      queries: [events('retake_queue_items_total', 'retake_item_outcome')],
      unit: 'short',
      noValue: NOTHING_ENDED,
      stacked: true,
      colors: { done: 'green', failed: 'red', unknown: 'orange', cancelled: 'text' },
      width: 8,
      height: 8,
    }),
    timeSeries({
      title: 'Delivered in time, by queue',
      description: `Share of the items with a deadline, within an hour. Below ${THRESHOLDS.onTimeRatio * 100} % it is an alert.`,
      queries: [{ expr: onTimeRatio('1h', { where: QUEUES, by: ['retake_queue'] }), legend: '{{retake_queue}}' }],
      unit: 'percentunit',
      min: 0,
      max: 1,
      noValue: 'Nothing with a deadline ended',
      levels: { alert: THRESHOLDS.onTimeRatio, highIsGood: true },
      width: 8,
      height: 8,
    }),
    timeSeries({
      title: 'Missed deadlines',
      description: 'Items, and whole jobs, that ended after their deadline.',
      queries: [
        {
          expr: `sum(increase(retake_queue_items_total{${QUEUES},retake_item_on_time="false"}[$__rate_interval]))`,
          legend: 'items',
        },
        {
          expr: `sum(increase(retake_queue_jobs_total{${QUEUES},retake_item_on_time="false"}[$__rate_interval]))`,
          legend: 'jobs',
        },
      ],
      unit: 'short',
      noValue: 'None',
      width: 8,
      height: 8,
    }),
    timeSeries({
      title: 'From submission to the end',
      description: 'Median and 95th percentile within the time that is shown, read from buckets that end at two days.',
      queries: [quantile(0.5), quantile(0.95)],
      unit: 's',
      noValue: NOTHING_ENDED,
      width: 8,
      height: 8,
    }),
  ],
};
