import type { Logger } from 'pino';
import { failedExports, telemetry } from './start-telemetry.ts';
import { exportTimeoutMs } from './telemetry-addresses.ts';

/**
 * Sends the last spans and metrics, and logs `closed`. The SDK has no time of its own for all of that: where nobody takes
 * them, or somebody begins to answer and never ends, the process ends when an exporter's time is over (`OTEL_EXPORTER_OTLP_TIMEOUT`, 10 s).
 */
export async function endTelemetry(log: Logger): Promise<void> {
  const over = Promise.withResolvers<false>();
  const timer = setTimeout(() => over.resolve(false), exportTimeoutMs(process.env));
  const before = failedExports();
  const delivered = telemetry.shutdown().then(
    () => failedExports() === before,
    () => false,
  );
  if (!(await Promise.race([delivered, over.promise]))) log.warn('the last spans and metrics were not all delivered');
  log.info('closed');
  // Where spans failed, metrics may still be on their way to somebody else: nobody waits for this where nothing is.
  timer.unref();
  void over.promise.then(() => process.exit());
}
