import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { ExportResultCode } from '@opentelemetry/core';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace';

/** An OpenTelemetry SDK that records every span and metric, with contexts that follow calls. */
export interface RecordingSdk {
  readonly tracerProvider: TracerProvider;
  readonly meterProvider: MeterProvider;
  /** How many spans were recorded, once all are out. */
  readonly spans: () => Promise<number>;
}

/** Starts one. Its exporters drop what they are given: what is sent where is the app's, and no time of Retake. */
export function startRecordingSdk(): RecordingSdk {
  let exported = 0;
  const exporter: SpanExporter = {
    export(spans, done) {
      exported += spans.length;
      done({ code: ExportResultCode.SUCCESS });
    },
    async shutdown() {},
  };
  const tracerProvider = new TracerProvider({ spanProcessors: [new BatchSpanProcessor({ exporter })] });
  const reader = new PeriodicExportingMetricReader({
    exporter: new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE),
    exportIntervalMillis: 10_000,
    exportTimeoutMillis: 5_000,
  });
  const meterProvider = new MeterProvider({ readers: [reader] });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  return {
    tracerProvider,
    meterProvider,
    async spans() {
      await tracerProvider.forceFlush();
      await meterProvider.forceFlush();
      return exported;
    },
  };
}
