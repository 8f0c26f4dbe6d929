import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { prometheusViews } from '@retake/core';

/** Whether Prometheus comes for the metrics, by OpenTelemetry's own variable. */
const isScraped = (process.env['OTEL_METRICS_EXPORTER'] ?? '').split(',').includes('prometheus');

/** Otherwise the SDK says nothing at all where nobody takes what it sends. It writes to stderr. */
process.env['OTEL_LOG_LEVEL'] ??= 'error';

/**
 * OpenTelemetry, told where to send by the standard environment variables alone. Import it before everything that it is to see:
 * servers are traced from the moment on when `node:http` is loaded through it.
 *
 * Requests to upstreams are seen by the instrumentation of undici, which Retake sends them with.
 */
export const telemetry = new NodeSDK({
  // The exporter for Prometheus leaves units out of names; the dashboards look for those that a collector would make.
  views: isScraped ? prometheusViews() : [],
  instrumentations: [new HttpInstrumentation(), new UndiciInstrumentation()],
});
telemetry.start();
