import { barGauge } from '../panels/bar-gauge.ts';
import { heatmap } from '../panels/heatmap.ts';
import { table } from '../panels/table.ts';
import { timeSeries } from '../panels/time-series.ts';
import { owed } from '../queue-expressions.ts';
import { THRESHOLDS } from '../thresholds.ts';
import type { BoardRow } from './board.ts';
import { QUEUES } from './variables.ts';

const AT_CHANNELS = `${QUEUES},retake_channel=~"$channel"`;

/** Batches, what they save, and what comes back from them. */
export const batchesRow: BoardRow = {
  title: 'Batches',
  panels: [
    timeSeries({
      title: 'Batches by state',
      description:
        '`intended` are written down and not sent, `submitting` may have been sent, `submitted` are at their channel. Many that stay `submitting` are looked for.',
      queries: [
        {
          expr: `sum by (retake_batch_state) (${owed('retake_batch_jobs', { where: QUEUES, by: ['retake_batch_state'] })})`,
          legend: '{{retake_batch_state}}',
        },
      ],
      unit: 'short',
      decimals: 0,
      noValue: 'No queue reports',
      stacked: true,
      colors: { intended: 'blue', submitting: 'orange', submitted: 'green' },
      width: 8,
      height: 8,
    }),
    timeSeries({
      title: 'Age of the oldest batch',
      description: `Since it was made. A batch of Gemini is meant to take ${THRESHOLDS.batchAgeSeconds / 3_600} hours at most, and expires after twice that.`,
      queries: [
        {
          expr: `max by (retake_queue) (${owed('retake_batch_age_seconds', { where: QUEUES })})`,
          legend: '{{retake_queue}}',
        },
      ],
      unit: 's',
      noValue: 'No queue reports',
      levels: { alert: THRESHOLDS.batchAgeSeconds },
      width: 8,
      height: 8,
    }),
    heatmap({
      title: 'Duration of batches',
      description: 'From submission to the end, whatever the end.',
      queries: [
        {
          expr: `sum by (le) (increase(retake_batch_duration_seconds_bucket{${AT_CHANNELS},gen_ai_request_model=~"$model"}[$__rate_interval]))`,
          legend: '{{le}}',
          as: 'heatmap',
        },
      ],
      unit: 's',
      noValue: 'No batch ended in this time',
      width: 8,
      height: 8,
    }),
    table({
      title: 'What became of batches',
      description:
        'Within the time that is shown. `lost`: a process died while it submitted; `found`: it was made after all; `never-made`: it was looked for long enough.',
      queries: [
        {
          expr: `sum by (retake_channel, retake_batch_to) (increase(retake_batch_transitions_total{${AT_CHANNELS}}[$__range])) > 0`,
          as: 'table',
        },
      ],
      columns: { retake_channel: 'Channel', retake_batch_to: 'Became', Value: 'Batches' },
      unit: 'short',
      decimals: 0,
      noValue: 'No batches in this time',
      width: 8,
      height: 8,
    }),
    table({
      title: 'Items that came back',
      description:
        'From where they were placed, within the time that is shown: `spilled` for want of time, `failed` after a failure, `expired` with their batch.',
      queries: [
        {
          expr: `sum by (retake_item_place, retake_return_reason) (increase(retake_queue_returns_total{${QUEUES}}[$__range])) > 0`,
          as: 'table',
        },
      ],
      columns: { retake_item_place: 'From', retake_return_reason: 'Why', Value: 'Items' },
      unit: 'short',
      decimals: 0,
      noValue: 'Nothing came back',
      width: 8,
      height: 8,
    }),
    barGauge({
      title: 'Saved by place',
      description: 'Within the time that is shown, against the price at once.',
      queries: [
        {
          expr: `sum by (retake_item_place) (increase(retake_queue_saved_usd_total{${QUEUES}}[$__range]))`,
          legend: '{{retake_item_place}}',
          as: 'instant',
        },
      ],
      unit: 'currencyUSD',
      min: 0,
      noValue: 'Nothing ended',
      width: 8,
      height: 8,
    }),
  ],
};
