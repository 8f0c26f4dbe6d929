import { NodeSDK } from '@opentelemetry/sdk-node';
import { prometheusViews } from '@retake/core';
import { queuePrometheusViews } from '@retake/queue';

const isScraped = (process.env['OTEL_METRICS_EXPORTER'] ?? '').split(',').includes('prometheus');

/** OpenTelemetry of a process that buys what can wait, told where to send by the standard environment variables alone. */
export const telemetry = new NodeSDK({
  views: isScraped ? [...prometheusViews(), ...queuePrometheusViews()] : [],
});
telemetry.start();
