import { context } from '@opentelemetry/api';
import type { Attributes } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import type { MetricData, ViewOptions } from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { ReadableSpan, Sampler, SpanProcessor } from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach } from 'vitest';
import { createTelemetry } from '../../src/telemetry/create-telemetry.ts';
import type { Telemetry } from '../../src/telemetry/create-telemetry.ts';
import type { RetakeEvent } from '../../src/telemetry/events.ts';
import type { BudgetGauge, CircuitReading, Offer, TelemetryOptions } from '../../src/telemetry/telemetry-options.ts';

/** Every one of the channels selling every one of the models, at 1K and 2K. */
export function offersOf(channels: readonly string[], models: readonly string[]): Offer[] {
  return channels.flatMap((channel) => models.map((model) => ({ channel, provider: 'gcp.gemini', model, sizes: ['1K', '2K'] })));
}

/** A telemetry on a real SDK that exports into memory. */
export interface Recorder {
  readonly telemetry: Telemetry;
  readonly tracerProvider: TracerProvider;
  readonly circuits: CircuitReading[];
  readonly budgets: BudgetGauge[];
  readonly tell: (...events: readonly RetakeEvent[]) => void;
  /** Ended spans, in the order of their ends. */
  readonly spans: () => ReadableSpan[];
  readonly metrics: () => Promise<MetricData[]>;
  /** Value by attributes of one metric; of a histogram its sum. */
  readonly points: (name: string) => Promise<{ readonly attributes: Attributes; readonly value: number }[]>;
}

export interface RecorderOptions extends Omit<TelemetryOptions, 'tracerProvider' | 'meterProvider'> {
  readonly views?: ViewOptions[];
  readonly processors?: SpanProcessor[];
  readonly sampler?: Sampler;
}

export function createRecorder({ views = [], processors = [], sampler, ...options }: RecorderOptions = {}): Recorder {
  const spanExporter = new InMemorySpanExporter();
  const tracerProvider = new TracerProvider({
    spanProcessors: [...processors, new SimpleSpanProcessor({ exporter: spanExporter })],
    ...(sampler === undefined ? {} : { sampler }),
  });
  const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const meterProvider = new MeterProvider({
    views,
    readers: [new PeriodicExportingMetricReader({ exporter: metricExporter, exportIntervalMillis: 3_600_000 })],
  });
  const circuits: CircuitReading[] = [];
  const budgets: BudgetGauge[] = [];
  const telemetry = createTelemetry(
    { ...options, tracerProvider, meterProvider },
    {
      circuits: () => circuits,
      budgets: { kept: new Map([['all:day', 'process']]), standings: () => budgets },
    },
  );

  const metrics = async (): Promise<MetricData[]> => {
    metricExporter.reset();
    await meterProvider.forceFlush();
    return metricExporter.getMetrics().flatMap((resource) => resource.scopeMetrics.flatMap((scope) => scope.metrics));
  };

  return {
    telemetry,
    tracerProvider,
    circuits,
    budgets,
    tell: (...events) => events.forEach((event) => telemetry.tell(event)),
    spans: () => spanExporter.getFinishedSpans(),
    metrics,
    async points(name) {
      const metric = (await metrics()).find((each) => each.descriptor.name === name);
      return (metric?.dataPoints ?? []).map(({ attributes, value }) => ({
        attributes,
        value: typeof value === 'number' ? value : (value.sum ?? Number.NaN),
      }));
    },
  };
}

/** Registers a real context manager around every test of the file, as an SDK does. */
export function withContextManager(): void {
  beforeEach(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  });
  afterEach(() => context.disable());
}
