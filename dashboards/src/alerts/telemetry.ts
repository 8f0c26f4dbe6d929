import { UIDS } from '../boards/uids.ts';
import { SERVICE } from '../expressions.ts';
import { SERVICE_NAME } from '../rule.ts';
import type { Alert, RecordingRule } from '../rule.ts';
import { DAY_SECONDS, THRESHOLDS } from '../thresholds.ts';

const services = SERVICE.join(', ');
const LAST_SEEN = 'job:retake_last_seen:timestamp_seconds';
const seenNow = `max by (${services}) (timestamp(retake_breaker_state))`;

/**
 * When each job was last heard of. The rule reads itself, since the metrics of a job that is dead are the very thing that is missing: so it is
 * still known weeks later, and after a Prometheus that was down for up to a day.
 */
export const telemetryRecordings: readonly RecordingRule[] = [
  {
    record: LAST_SEEN,
    expr: `${seenNow}\nor last_over_time(${LAST_SEEN}[1d]) > time() - ${THRESHOLDS.jobRememberedDays * DAY_SECONDS}`,
  },
];

/** What every other alert stands on. */
export const telemetryAlerts: readonly Alert[] = [
  {
    alert: 'RetakeTelemetryAbsent',
    expr: [
      `time() - ${LAST_SEEN} unless on (${services}) retake_breaker_state`,
      `or absent(retake_breaker_state) unless on () ${LAST_SEEN}`,
    ].join('\n'),
    pending: '15m',
    severity: 'critical',
    summary: 'No metrics of Retake from {{ or $labels.job $labels.service_name "anyone" }}',
    description:
      'The exporter, the collector or the scrape is broken, or a name has changed: all other alerts are blind. It goes on until the job is back.',
    dashboard: UIDS.overview,
  },
  {
    alert: 'RetakeMetricsOverflow',
    expr: `count by (${services}) ({otel_metric_overflow="true",__name__=~"retake_.+"}) > 0`,
    pending: '10m',
    severity: 'warning',
    summary: `${SERVICE_NAME}: {{ $value }} metrics have more series than the SDK keeps`,
    description:
      'What is beyond 2,000 series of an instrument is folded into one: sums stay true, and channels and models are mixed up.',
    dashboard: UIDS.overview,
  },
];
