import { stat } from '../panels/stat.ts';
import { timeSeries } from '../panels/time-series.ts';
import { owed } from '../queue-expressions.ts';
import type { BoardRow } from './board.ts';
import { QUEUES } from './variables.ts';

/** What somebody has to look at. */
export const queueTroubleRow: BoardRow = {
  title: 'Trouble',
  panels: [
    stat({
      title: 'Items of unknown billing',
      description:
        'Ended within the time that is shown without a picture, and perhaps paid for. Hold them against the bill of the channel.',
      queries: [
        {
          expr: `sum(increase(retake_queue_items_total{${QUEUES},retake_item_outcome="unknown"}[$__range])) or vector(0)`,
          as: 'instant',
        },
      ],
      unit: 'short',
      decimals: 0,
      noValue: 'None',
      levels: { alert: 1 },
      width: 4,
      height: 8,
    }),
    stat({
      title: 'Webhooks to be told',
      description: 'Their receivers have not been told, or did not answer and are told again.',
      queries: [{ expr: `sum(${owed('retake_queue_webhooks_waiting', { where: QUEUES })})` }],
      unit: 'short',
      decimals: 0,
      noValue: 'No queue reports',
      width: 4,
      height: 8,
    }),
    timeSeries({
      title: 'Webhooks told',
      description: 'Attempts, and how they went. What fails is told again for hours.',
      queries: [
        {
          expr: `sum by (retake_webhook_outcome) (increase(retake_queue_webhooks_total{${QUEUES}}[$__rate_interval]))`,
          legend: '{{retake_webhook_outcome}}',
        },
      ],
      unit: 'short',
      noValue: 'No webhooks',
      colors: { sent: 'green', failed: 'red' },
      width: 8,
      height: 8,
    }),
    timeSeries({
      title: 'Failures of the queue itself',
      description:
        'Of its store or its engine, by what was being done. All are tried again; nothing that was acknowledged is lost.',
      queries: [
        {
          // There is no series before the first: what fails is not known beforehand.
          expr: `sum by (retake_queue_during) (increase(retake_queue_errors_total{${QUEUES}}[$__rate_interval])) or on () label_replace(vector(0), "retake_queue_during", "none", "", "")`,
          legend: '{{retake_queue_during}}',
        },
      ],
      unit: 'short',
      noValue: 'None',
      width: 8,
      height: 8,
    }),
  ],
};
