import { prometheusName } from '../../packages/core/src/telemetry/prometheus-views.ts';
import { INSTRUMENTS } from '../../packages/core/src/telemetry/semconv-metrics.ts';
import type { InstrumentSpec } from '../../packages/core/src/telemetry/semconv-metrics.ts';
import { QUEUE_INSTRUMENTS } from '../../packages/queue/src/telling/metrics-semconv.ts';
import { rules } from './generated.ts';
import { readPromQl } from './promql.ts';

/** Every metric of the code: those of the core, then those of the queue. */
export const instruments: readonly InstrumentSpec[] = [...Object.values(INSTRUMENTS), ...Object.values(QUEUE_INSTRUMENTS)];
/** What the two ways of export call a service and its process. */
const SERVICE_LABELS = ['job', 'instance', 'service_name', 'service_instance_id'];

const labelOf = (attribute: string): string => attribute.replaceAll('.', '_');

/** Whether a word is a label of some metric. */
export function isLabel(word: string): boolean {
  return instruments.some(({ attributes }) => attributes.map(labelOf).includes(word));
}

/** The series of every metric in Prometheus, and the labels that they can have. */
const SERIES: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ...instruments.flatMap((spec) => {
    const name = prometheusName(spec);
    // The version is one of the resource, which some stores of OTLP make a label of every series.
    const labels = [...spec.attributes.map(labelOf), ...SERVICE_LABELS, 'otel_metric_overflow', 'service_version'];
    return spec.kind === 'histogram'
      ? [
          [`${name}_bucket`, new Set([...labels, 'le'])] as const,
          [`${name}_sum`, new Set(labels)] as const,
          [`${name}_count`, new Set(labels)] as const,
        ]
      : [[name, new Set(labels)] as const];
  }),
  // Of the SDK's resource, and of Prometheus itself.
  ['target_info', new Set(['job', 'instance', 'service_version'])],
]);

const recorded = new Set(rules.map(({ record }) => record));

/** What a query asks for that there is not. */
export function unknownIn(expr: string): string[] {
  const { selectors, grouping } = readPromQl(expr);
  const known = selectors.flatMap(({ metric }) => [...(SERIES.get(metric ?? '') ?? [])]);
  const isRecorded = selectors.some(({ metric }) => recorded.has(metric ?? ''));
  return [
    ...selectors.flatMap(({ metric, matchers }) => {
      if (metric === undefined || recorded.has(metric)) return [];
      const labels = SERIES.get(metric);
      if (labels === undefined) return [metric];
      return Object.keys(matchers)
        .filter((label) => !labels.has(label))
        .map((label) => `${metric}{${label}}`);
    }),
    ...grouping.filter((label) => !isRecorded && selectors.some(({ metric }) => metric !== undefined) && !known.includes(label)),
  ];
}
