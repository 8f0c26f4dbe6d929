import { expect, it } from 'vitest';
import { exportTrouble } from '../src/export-trouble.ts';
import { exportTimeoutMs, telemetryAddresses } from '../src/telemetry-addresses.ts';

it('tells of trouble once, and again every ten minutes with how often it came', () => {
  const lines: string[] = [];
  let now = 5_000;
  const { error, warn } = exportTrouble({ where: 'http://collector:4318', write: (line) => lines.push(line), now: () => now });
  warn('not of interest');
  const refused = JSON.stringify({
    stack: 'Error: …\n    at …',
    message: 'connect ECONNREFUSED 10.0.0.7:4318',
    code: 'ECONNREFUSED',
  });
  for (let minute = 0; minute < 21; minute += 1) {
    error(refused);
    now += 60_000;
  }
  const first = 'No telemetry arrives at http://collector:4318: connect ECONNREFUSED 10.0.0.7:4318';
  const rest = 'The shop sells on; OTEL_EXPORTER_OTLP_ENDPOINT names a collector.';
  const again = `${first}, 10 times in 10 minutes. ${rest}`;
  expect(lines).toEqual([`${first}. ${rest}`, again, again]);
});

it('says why in what words there are', () => {
  const told = (message: string): string => {
    const lines: string[] = [];
    exportTrouble({ where: 'here', write: (line) => lines.push(line), now: () => 0 }).error(message);
    return lines.join('|');
  };
  // All addresses of a name failed: the error has a code and no message.
  expect(told('{"stack":"AggregateError","code":"ECONNREFUSED","name":"AggregateError"}')).toContain('here: ECONNREFUSED. ');
  expect(told('{"stack":"Error","name":"Error"}')).toContain('here: Error. ');
  expect(told('in a sentence')).toContain('here: in a sentence. ');
});

it.each([
  [{}, 'http://localhost:4318'],
  [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, 'http://localhost:4317'],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'https://name:password@otlp.example.com/otlp?key=secret' }, 'https://otlp.example.com/otlp'],
  [
    {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318',
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://vm:8428/opentelemetry/v1/metrics',
    },
    'http://c:4318 and http://vm:8428/opentelemetry/v1/metrics',
  ],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector secret' }, 'an address that is none'],
  [{ OTEL_METRICS_EXPORTER: 'prometheus', OTEL_TRACES_EXPORTER: 'none' }, 'http://localhost:9464/metrics'],
  [{ OTEL_METRICS_EXPORTER: 'prometheus' }, 'http://localhost:4318 and http://localhost:9464/metrics'],
])('knows where spans and metrics go: %j', (env, where) => {
  expect(telemetryAddresses(env)).toBe(where);
});

it.each([
  [undefined, 10_000],
  ['2500', 2_500],
  ['soon', 10_000],
  ['0', 10_000],
])('gives exporters the time that the environment says: %s', (given, timeoutMs) => {
  expect(exportTimeoutMs({ OTEL_EXPORTER_OTLP_TIMEOUT: given })).toBe(timeoutMs);
});
