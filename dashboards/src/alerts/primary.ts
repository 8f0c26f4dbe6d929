import { UIDS } from '../boards/uids.ts';
import type { Alert, RecordingRule } from '../rule.ts';
import { THRESHOLDS } from '../thresholds.ts';

const SHARE_OF_WEEK = 'job_channel:retake_images:share7d';
const SHARE_OF_NOW = 'job_channel:retake_images:share2h';

function shareOfPictures(window: string): string {
  const pictures = `increase(retake_images_total[${window}])`;
  return `sum by (job, retake_channel) (${pictures}) / on (job) group_left () sum by (job) (${pictures})`;
}

/** Who drew the pictures, over a week and of late. */
export const primaryRecordings: readonly RecordingRule[] = [
  { record: SHARE_OF_WEEK, expr: shareOfPictures('7d') },
  { record: SHARE_OF_NOW, expr: shareOfPictures('2h') },
];

/** Another channel stands in for the primary one for hours: nobody is refused, and the bill is another one. */
export const primaryAlerts: readonly Alert[] = [
  {
    alert: 'RetakeTrafficOffPrimary',
    expr: [
      `(${SHARE_OF_NOW} or 0 * ${SHARE_OF_WEEK}) < ${THRESHOLDS.offPrimaryShare} * ${SHARE_OF_WEEK}`,
      `and on (job, retake_channel) (topk by (job) (1, ${SHARE_OF_WEEK}) > ${THRESHOLDS.primaryShare})`,
      `and on (job) sum by (job) (increase(retake_images_total[2h])) > ${THRESHOLDS.offPrimaryPictures}`,
    ].join('\n'),
    pending: '1h',
    severity: 'warning',
    summary: '{{ $labels.retake_channel }} draws {{ $value | humanizePercentage }} of the pictures, and used to draw most',
    description:
      'For hours other channels have stood in for the one that drew over half of the pictures of the week. They may cost more.',
    dashboard: UIDS.channels,
  },
];
