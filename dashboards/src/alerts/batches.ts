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
    expr: `${batchesThat('never-made', '1h', byChannel)} > 0`,
    severity: 'warning',
    summary: '{{ $labels.retake_channel }}: {{ $value }} batches that may have been made were not found',
    description:
      'A process died, or a connection broke, while they were submitted. They were looked for by their names; their items are bought again. One that was made after all is paid for twice.',
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
