import { INSTRUMENTATION_SCOPE } from './instrumentation-scope.ts';
import { INSTRUMENTS } from './semconv-metrics.ts';
import type { InstrumentSpec } from './semconv-metrics.ts';

/** A renaming that fits `views` of an SDK 2 or 3 `MeterProvider` or `NodeSDK`. */
export interface PrometheusView {
  readonly instrumentName: string;
  readonly name: string;
  /** Only Retake's own instruments are renamed, not those of another library that follows the same conventions. */
  readonly meterName: string;
}

/**
 * The name a metric has in Prometheus after its default translation (`UnderscoreEscapingWithSuffixes`: dots to underscores,
 * unit and `_total` as suffix), which that translation leaves as it is. Checked against
 * github.com/prometheus/otlptranslator at 51da773.
 */
export function prometheusName(spec: InstrumentSpec): string {
  const base = spec.name.replaceAll('.', '_');
  if (spec.unit === 's') return `${base}_seconds`;
  return spec.kind === 'counter' ? `${base}_total` : base;
}

/**
 * Views that give every metric the name it would have behind an OTLP pipeline, for an app that is scraped: the Prometheus
 * exporter of OpenTelemetry JS adds no units, so the same dashboards would find nothing. Units, buckets and attributes stay.
 *
 * @example new NodeSDK({ metricReaders: [new PrometheusExporter()], views: prometheusViews() })
 */
export function prometheusViews(): PrometheusView[] {
  return Object.values(INSTRUMENTS).map((spec) => ({
    instrumentName: spec.name,
    name: prometheusName(spec),
    meterName: INSTRUMENTATION_SCOPE.name,
  }));
}
