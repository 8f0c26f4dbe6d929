import { UIDS } from '../boards/uids.ts';
import { delivered, SERVICE } from '../expressions.ts';
import type { Alert, RecordingRule } from '../rule.ts';
import { THRESHOLDS } from '../thresholds.ts';

const SHARE_OF_WEEK = 'job_channel:retake_delivered:share7d';
const SHARE_OF_NOW = 'job_channel:retake_delivered:share2h';

const services = SERVICE.join(', ');
const byChannel = { by: [...SERVICE, 'retake_channel'] };

/** What batches draw is not among it: who sells at half price over night is not who draws for those that wait. */
function shareOfDelivered(window: string): string {
  return `${delivered(window, byChannel)} / on (${services}) group_left () ${delivered(window, { by: SERVICE })}`;
}

/** Who drew for those that waited, over a week and of late. */
export const primaryRecordings: readonly RecordingRule[] = [
  { record: SHARE_OF_WEEK, expr: shareOfDelivered('7d') },
  { record: SHARE_OF_NOW, expr: shareOfDelivered('2h') },
];

/** Another channel stands in for the primary one for hours: nobody is refused, and the bill is another one. */
export const primaryAlerts: readonly Alert[] = [
  {
    alert: 'RetakeTrafficOffPrimary',
    expr: [
      `(${SHARE_OF_NOW} or 0 * ${SHARE_OF_WEEK}) < ${THRESHOLDS.offPrimaryShare} * ${SHARE_OF_WEEK}`,
      `and on (${byChannel.by.join(', ')}) (topk by (${services}) (1, ${SHARE_OF_WEEK}) > ${THRESHOLDS.primaryShare})`,
      `and on (${services}) ${delivered('2h', { by: SERVICE })} > ${THRESHOLDS.offPrimaryPictures}`,
    ].join('\n'),
    pending: '1h',
    severity: 'warning',
    summary: '{{ $labels.retake_channel }} draws {{ $value | humanizePercentage }} of the pictures, and used to draw most',
    description:
      'For hours other channels have stood in for the one that drew over half of the pictures of the week. They may cost more.',
    dashboard: UIDS.channels,
  },
];
