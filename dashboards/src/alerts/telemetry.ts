import { UIDS } from '../boards/uids.ts';
import type { Alert } from '../rule.ts';

/** What every other alert stands on. */
export const telemetryAlerts: readonly Alert[] = [
  {
    alert: 'RetakeTelemetryAbsent',
    expr: [
      'absent(retake_breaker_state)',
      'or (count by (job) (retake_breaker_state offset 1h) unless count by (job) (retake_breaker_state))',
    ].join('\n'),
    pending: '15m',
    severity: 'critical',
    summary: 'No metrics of Retake from {{ or $labels.job "anyone" }}',
    description: 'The exporter, the collector or the scrape is broken, or a name has changed: all other alerts are blind.',
    dashboard: UIDS.overview,
  },
  {
    alert: 'RetakeMetricsOverflow',
    expr: 'count by (job) ({otel_metric_overflow="true",__name__=~"retake_.+"}) > 0',
    pending: '10m',
    severity: 'warning',
    summary: '{{ $labels.job }}: {{ $value }} metrics have more series than the SDK keeps',
    description:
      'What is beyond 2,000 series of an instrument is folded into one: sums stay true, and channels and models are mixed up.',
    dashboard: UIDS.overview,
  },
];
