import { stat } from '../panels/stat.ts';
import { onTimeRatio, owed } from '../queue-expressions.ts';
import { THRESHOLDS } from '../thresholds.ts';
import type { BoardRow } from './board.ts';
import { QUEUES } from './variables.ts';

const NO_QUEUE = 'No queue reports';
const SAVED = `sum(increase(retake_queue_saved_usd_total{${QUEUES}}[$__range]))`;
const COST = `sum(increase(retake_queue_cost_usd_total{${QUEUES}}[$__range]))`;

/** How the queues stand. */
export const queueNowRow: BoardRow = {
  title: 'Now',
  panels: [
    stat({
      title: 'Items owed',
      description: 'Items that were submitted and have not ended.',
      queries: [{ expr: `sum(${owed('retake_queue_depth', { where: QUEUES, by: ['retake_item_state'] })})` }],
      unit: 'short',
      decimals: 0,
      noValue: NO_QUEUE,
      width: 4,
      height: 5,
    }),
    stat({
      title: 'Oldest item',
      description: `Since its submission. Above ${THRESHOLDS.queueAgeSeconds / 3_600} hours it is an alert: set it to what your orders may take.`,
      queries: [{ expr: `max(${owed('retake_queue_age_seconds', { where: QUEUES })})` }],
      unit: 's',
      noValue: NO_QUEUE,
      levels: { alert: THRESHOLDS.queueAgeSeconds },
      width: 4,
      height: 5,
    }),
    stat({
      title: 'Nobody looks for',
      description: `How long something has been due without anybody looking at it: 0 while there are workers. Above ${THRESHOLDS.queueOverdueSeconds / 60} minutes it is an alert.`,
      queries: [{ expr: `max(${owed('retake_queue_overdue_seconds', { where: QUEUES })})` }],
      unit: 's',
      noValue: NO_QUEUE,
      levels: { alert: THRESHOLDS.queueOverdueSeconds },
      width: 4,
      height: 5,
    }),
    stat({
      title: 'Delivered in time',
      description:
        'Share of the items with a deadline that were delivered before it, within the time that is shown. One that failed was not; those that were cancelled do not count.',
      queries: [{ expr: onTimeRatio('$__range', { where: QUEUES }), as: 'instant' }],
      unit: 'percentunit',
      decimals: 2,
      noValue: 'Nothing with a deadline ended',
      levels: { alert: THRESHOLDS.onTimeRatio, highIsGood: true },
      width: 4,
      height: 5,
    }),
    stat({
      title: 'Saved by waiting',
      description:
        'Against the price of the same pictures at once, as far as that is known, of all items that ended within the time that is shown.',
      queries: [{ expr: SAVED, as: 'instant' }],
      unit: 'currencyUSD',
      noValue: 'Nothing ended',
      width: 4,
      height: 5,
    }),
    stat({
      title: 'Saved share',
      description: 'Of what all would have cost at once. A batch of Gemini saves half.',
      queries: [{ expr: `${SAVED} / (${SAVED} + ${COST})`, as: 'instant' }],
      unit: 'percentunit',
      decimals: 1,
      noValue: 'Nothing ended',
      width: 4,
      height: 5,
    }),
  ],
};
