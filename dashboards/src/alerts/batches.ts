import { UIDS } from '../boards/uids.ts';
import { batchesThat, BY_QUEUE, owed } from '../queue-expressions.ts';
import type { Alert } from '../rule.ts';
import { THRESHOLDS } from '../thresholds.ts';

const byChannel = { by: [...BY_QUEUE, 'retake_channel'] };

/** Batches at channels that take long, fail, or are missing. */
export const batchAlerts: readonly Alert[] = [
  {
    alert: 'RetakeBatchStuck',
    expr: `${owed('retake_batch_age_seconds')} > ${THRESHOLDS.batchAgeSeconds}`,
    pending: '15m',
    severity: 'warning',
    summary: 'A batch of queue {{ $labels.retake_queue }} has been out for {{ $value | humanizeDuration }}',
    description: `More than ${THRESHOLDS.batchAgeSeconds / 3_600} hours, which is what it is meant to take at most. Items with a deadline are bought elsewhere when it nears.`,
    dashboard: UIDS.queue,
  },
  {
    alert: 'RetakeBatchLost',
    expr: `${batchesThat('lost', '6h', byChannel)} > ${batchesThat('found', '6h', byChannel)}`,
    pending: '20m',
    severity: 'warning',
    summary: 'A batch at {{ $labels.retake_channel }} was not found',
    description:
      'A process died while it submitted it. It was looked for by its name; its items are bought again. If it was made after all, it is paid for twice.',
    dashboard: UIDS.queue,
  },
  {
    alert: 'RetakeBatchFailed',
    expr: `${batchesThat('failed|expired', '1h', byChannel)} > 0`,
    severity: 'warning',
    summary: '{{ $labels.retake_channel }}: {{ $value }} batches failed or expired in the last hour',
    description:
      'Their items are placed anew: in another batch, at night, or at once and at full price where the deadline nears.',
    dashboard: UIDS.queue,
  },
];
