import type { PrometheusView } from '@retake/core';
import { METRICS_SCOPE } from './metrics-scope.ts';
import { QUEUE_INSTRUMENTS } from './metrics-semconv.ts';

/**
 * Views that give every metric of the queue the name it would have behind an OTLP pipeline, for an app that is scraped by Prometheus; they go
 * beside those of the core.
 *
 * @example new NodeSDK({ metricReaders: [new PrometheusExporter()], views: [...prometheusViews(), ...queuePrometheusViews()] })
 */
export function queuePrometheusViews(): PrometheusView[] {
  return Object.values(QUEUE_INSTRUMENTS).map(({ name, prometheus }) => ({
    instrumentName: name,
    name: prometheus,
    meterName: METRICS_SCOPE.name,
  }));
}
