import type { Story } from './play-rules.ts';
import { circuit, shop } from './story-series.ts';

/** What every other alert stands on is gone, or is not exact. */
export const TELEMETRY_STORIES: Readonly<Record<string, readonly Story[]>> = {
  RetakeTelemetryAbsent: [
    { name: 'nothing at all', series: { 'up{job="shop"}': '1x60' }, at: '20m', firing: [{ severity: 'critical' }] },
    {
      name: 'one job of two',
      series: { [circuit('gemini', 'closed')]: '1x60 stale', [circuit('gemini', 'closed').replace('shop', 'studio')]: '1x120' },
      at: '90m',
      firing: [{ job: 'shop', severity: 'critical' }],
    },
    {
      name: 'the only job, dead for a day: one alert, which names it',
      interval: '5m',
      series: { [circuit('gemini', 'closed')]: '1x60 stale' },
      at: '26h',
      firing: [{ job: 'shop', severity: 'critical' }],
    },
    {
      name: 'back after a day',
      interval: '5m',
      series: { [circuit('gemini', 'closed')]: '1x60 stale _x288 1x60' },
      at: '31h',
      firing: [],
    },
    { name: 'a restart', series: { [circuit('gemini', 'closed')]: '1x60 stale _x5 1x60' }, at: '100m', firing: [] },
  ],
  RetakeMetricsOverflow: [
    {
      name: 'one instrument',
      series: { 'retake_images_total{job="shop",otel_metric_overflow="true"}': '1x30' },
      at: '15m',
      firing: [shop],
    },
    {
      name: 'that of another library',
      series: { 'http_server_duration_seconds_count{job="shop",otel_metric_overflow="true"}': '1x30' },
      at: '15m',
      firing: [],
    },
  ],
};
