import { UIDS } from '../boards/uids.ts';
import { BY_QUEUE, itemsWithDeadline, onTimeRatio, owed } from '../queue-expressions.ts';
import type { Alert, RecordingRule } from '../rule.ts';
import { THRESHOLDS } from '../thresholds.ts';

const ON_TIME = 'job_queue:retake_items_on_time:ratio1h';

const byQueue = { by: BY_QUEUE };
const queues = BY_QUEUE.join(', ');

/** The share of the last hour's items that were delivered before their deadline. */
export const queueRecordings: readonly RecordingRule[] = [{ record: ON_TIME, expr: onTimeRatio('1h', byQueue) }];

/** Somebody has begun something, or ended it: an item that is tried again and again in an outage counts. */
const moved = (window: string): string =>
  ['placements', 'items'].map((each) => `sum by (${queues}) (increase(retake_queue_${each}_total[${window}]))`).join(' + ');

const webhookAttempts = (outcome: string): string =>
  `sum by (${queues}) (increase(retake_queue_webhooks_total{retake_webhook_outcome=~"${outcome}"}[30m]))`;

/** What is owed is not done, or not in time. */
export const queueAlerts: readonly Alert[] = [
  {
    alert: 'RetakeQueueStalled',
    expr: [
      `${owed('retake_queue_overdue_seconds')} > ${THRESHOLDS.queueOverdueSeconds}`,
      `or (max by (${queues}) (min_over_time(retake_queue_depth{retake_item_state="offered"}[30m])) > 0`,
      `and on (${queues}) ${moved('30m')} == 0)`,
    ].join('\n'),
    pending: '10m',
    severity: 'critical',
    summary: 'Nobody works on queue {{ $labels.retake_queue }}',
    description: `Something has been due for more than ${THRESHOLDS.queueOverdueSeconds / 60} minutes and nobody has looked, or items have been on offer for half an hour and nobody has begun one.`,
    dashboard: UIDS.queue,
  },
  {
    alert: 'RetakeQueueFailing',
    expr: `sum by (${queues}) (increase(retake_queue_errors_total[5m])) > 0`,
    pending: '10m',
    severity: 'critical',
    summary: 'Queue {{ $labels.retake_queue }} fails, and tries again',
    description:
      'Its store or its engine has failed for ten minutes. Nothing that was acknowledged is lost; new orders may be refused.',
    dashboard: UIDS.queue,
  },
  {
    alert: 'RetakeQueueAgeHigh',
    expr: `${owed('retake_queue_age_seconds')} > ${THRESHOLDS.queueAgeSeconds}`,
    pending: '15m',
    severity: 'warning',
    summary: 'An item of queue {{ $labels.retake_queue }} is {{ $value | humanizeDuration }} old',
    description: `More than ${THRESHOLDS.queueAgeSeconds / 3_600} hours: longer than a batch is meant to take, and its deadline, if it has one, is near or over.`,
    dashboard: UIDS.queue,
  },
  {
    alert: 'RetakeQueueOnTimeRatioLow',
    expr: [
      `${ON_TIME} < ${THRESHOLDS.onTimeRatio}`,
      `and on (${queues}) ${itemsWithDeadline('1h', byQueue)} > ${THRESHOLDS.onTimeItems}`,
    ].join('\n'),
    pending: '5m',
    severity: 'warning',
    summary: 'Queue {{ $labels.retake_queue }}: {{ $value | humanizePercentage }} of items are delivered in time',
    description: `Less than ${THRESHOLDS.onTimeRatio * 100} % of more than ${THRESHOLDS.onTimeItems} items with a deadline, within an hour. Those that failed are among the late ones.`,
    dashboard: UIDS.queue,
  },
  {
    alert: 'RetakeQueueUnknownItems',
    expr: `round(sum by (${queues}) (increase(retake_queue_items_total{retake_item_outcome="unknown"}[1h]))) > 0`,
    severity: 'warning',
    summary: 'Queue {{ $labels.retake_queue }}: {{ $value }} items may have been paid for and brought no picture',
    description:
      'A process died while they were being bought, or no answer told. They are not bought again unless `onUnknownBilling` is `retry`.',
    dashboard: UIDS.queue,
  },
  {
    alert: 'RetakeWebhooksFailing',
    expr: [
      `${webhookAttempts('failed')} / ${webhookAttempts('.*')} > ${THRESHOLDS.webhookFailureRatio}`,
      `and on (${queues}) ${webhookAttempts('.*')} > ${THRESHOLDS.webhookAttempts}`,
    ].join('\n'),
    pending: '10m',
    severity: 'warning',
    summary: 'Queue {{ $labels.retake_queue }}: {{ $value | humanizePercentage }} of the attempts to tell receivers fail',
    description: 'Receivers of webhooks do not answer, or refuse. They are told again for hours; after that nobody is.',
    dashboard: UIDS.queue,
  },
];
