/** The variables of the environment, by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Milliseconds that an exporter of OTLP has for what it sends, by the specification ("OpenTelemetry Protocol Exporter", of 2025-10). */
const DEFAULT_TIMEOUT_MS = 10_000;

/** Whether Prometheus comes for the metrics, by OpenTelemetry's own variable. */
export function isScraped(env: Environment): boolean {
  return (env['OTEL_METRICS_EXPORTER'] ?? '').split(',').includes('prometheus');
}

/** Where spans and metrics go by the standard variables, without what an address may hold of a name, a password or a key. */
export function telemetryAddresses(env: Environment): string {
  const { OTEL_EXPORTER_PROMETHEUS_HOST: host = 'localhost', OTEL_EXPORTER_PROMETHEUS_PORT: port = '9464' } = env;
  const metrics = isScraped(env) ? `http://${host}:${port}/metrics` : collectorOf('METRICS', env);
  const traces = env['OTEL_TRACES_EXPORTER'] === 'none' ? metrics : collectorOf('TRACES', env);
  return [...new Set([traces, metrics])].join(' and ');
}

/** Milliseconds that exporters have for what they send. */
export function exportTimeoutMs(env: Environment): number {
  const given = Number(env['OTEL_EXPORTER_OTLP_TIMEOUT']);
  return given > 0 ? given : DEFAULT_TIMEOUT_MS;
}

function collectorOf(signal: 'TRACES' | 'METRICS', env: Environment): string {
  const protocol = env[`OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`] ?? env['OTEL_EXPORTER_OTLP_PROTOCOL'];
  const given = env[`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`] ?? env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  if (given === undefined) return `http://localhost:${protocol === 'grpc' ? 4317 : 4318}`;
  if (!URL.canParse(given)) return 'an address that is none';
  const { protocol: scheme, host, pathname } = new URL(given);
  return `${scheme}//${host}${pathname === '/' ? '' : pathname}`;
}
