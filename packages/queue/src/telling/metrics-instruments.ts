import { ValueType } from '@opentelemetry/api';
import type { Counter, Histogram, Meter, MetricOptions, ObservableGauge } from '@opentelemetry/api';
import type { QueueInstrument } from './metrics-semconv.ts';

/** What makes instruments of a meter from their entries in `metrics-semconv.ts`, where their names, units and buckets live. */
export interface InstrumentMaker {
  counter(spec: QueueInstrument & { readonly kind: 'counter' }): Counter;
  histogram(spec: QueueInstrument & { readonly kind: 'histogram' }): Histogram;
  gauge(spec: QueueInstrument & { readonly kind: 'gauge' }): ObservableGauge;
}

/** The instruments of one meter. */
export function instrumentsOf(meter: Meter): InstrumentMaker {
  return {
    counter: (spec) => meter.createCounter(spec.name, optionsOf(spec)),
    histogram: (spec) => meter.createHistogram(spec.name, optionsOf(spec)),
    gauge: (spec) => meter.createObservableGauge(spec.name, optionsOf(spec)),
  };
}

function optionsOf({ description, unit, buckets }: QueueInstrument): MetricOptions {
  return {
    description,
    unit,
    valueType: ValueType.DOUBLE,
    ...(buckets !== undefined && { advice: { explicitBucketBoundaries: [...buckets] } }),
  };
}
