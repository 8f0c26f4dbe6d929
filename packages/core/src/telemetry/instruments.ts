import { ValueType } from '@opentelemetry/api';
import type { Counter, Histogram, Meter, MetricOptions, ObservableGauge, ObservableUpDownCounter } from '@opentelemetry/api';
import type { InstrumentSpec } from './semconv-metrics.ts';

function optionsOf(spec: InstrumentSpec): MetricOptions {
  return {
    description: spec.description,
    unit: spec.unit,
    valueType: ValueType.DOUBLE,
    ...(spec.buckets === undefined ? {} : { advice: { explicitBucketBoundaries: [...spec.buckets] } }),
  };
}

/** Creates instruments of a meter from their entries in `semconv-metrics.ts`, which is where their names, units and buckets live. */
export function instruments(meter: Meter): {
  counter(spec: InstrumentSpec & { readonly kind: 'counter' }): Counter;
  histogram(spec: InstrumentSpec & { readonly kind: 'histogram' }): Histogram;
  upDownCounter(spec: InstrumentSpec & { readonly kind: 'updowncounter' }): ObservableUpDownCounter;
  gauge(spec: InstrumentSpec & { readonly kind: 'gauge' }): ObservableGauge;
} {
  return {
    counter: (spec) => meter.createCounter(spec.name, optionsOf(spec)),
    histogram: (spec) => meter.createHistogram(spec.name, optionsOf(spec)),
    upDownCounter: (spec) => meter.createObservableUpDownCounter(spec.name, optionsOf(spec)),
    gauge: (spec) => meter.createObservableGauge(spec.name, optionsOf(spec)),
  };
}
