import { diag, DiagLogLevel } from '@opentelemetry/api';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { prometheusViews } from '@retake/core';
import { exportTrouble } from './export-trouble.ts';
import { isScraped, telemetryAddresses } from './telemetry-addresses.ts';

const trouble = exportTrouble({
  where: telemetryAddresses(process.env),
  write: (line) => process.stderr.write(`${line}\n`),
  now: () => performance.now(),
});
// Who sets the SDK's own variable gets the SDK's own lines.
if (process.env['OTEL_LOG_LEVEL'] === undefined) diag.setLogger(trouble, DiagLogLevel.ERROR);

/** How often an export has failed so far. The SDK tells it to its logger alone: what ends metrics resolves all the same. */
export const failedExports = (): number => trouble.failures();

/**
 * OpenTelemetry, told where to send by the standard environment variables alone. Import it before everything that it is to see:
 * servers are traced from the moment on when `node:http` is loaded through it.
 *
 * Requests to upstreams are seen by the instrumentation of undici, which Retake sends them with.
 */
export const telemetry = new NodeSDK({
  // The exporter for Prometheus leaves units out of names; the dashboards look for those that a collector would make.
  views: isScraped(process.env) ? prometheusViews() : [],
  instrumentations: [new HttpInstrumentation(), new UndiciInstrumentation()],
});
telemetry.start();
