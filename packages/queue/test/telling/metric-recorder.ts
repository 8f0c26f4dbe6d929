import type { Attributes } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import type { MetricData, ViewOptions } from '@opentelemetry/sdk-metrics';
import { onTestFinished } from 'vitest';
import { createQueueMetrics } from '../../src/telling/metrics.ts';
import type { QueueMetrics, QueueMetricsOptions } from '../../src/telling/metrics.ts';
import type { QueueCensus } from '../../src/submitting/census.ts';

/** A queue that owes nothing. */
export const NOTHING_OWED: QueueCensus = {
  items: { waiting: 0, offered: 0, working: 0, gathering: 0, batched: 0, done: 0, failed: 0, cancelled: 0, unknown: 0 },
  jobs: { writing: 0, open: 0, ended: 0 },
  batches: { intended: 0, submitting: 0, submitted: 0, ended: 0 },
  webhooks: { waiting: 0, ended: 0 },
  oldestAgeMs: 0,
  oldestBatchAgeMs: 0,
  overdueMs: 0,
};

/** A real SDK that exports into memory. */
export interface MetricRecorder {
  readonly provider: MeterProvider;
  readonly exported: () => Promise<readonly MetricData[]>;
  /** Values of one metric by attributes, without the queue's name; of a histogram its sum. */
  readonly points: (name: string) => Promise<readonly { readonly attributes: Attributes; readonly value: number }[]>;
}

export function createRecorder(views: ViewOptions[] = []): MetricRecorder {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const provider = new MeterProvider({
    views,
    readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })],
  });
  onTestFinished(() => provider.shutdown());
  const exported = async (): Promise<readonly MetricData[]> => {
    exporter.reset();
    await provider.forceFlush();
    return exporter.getMetrics().flatMap((resource) => resource.scopeMetrics.flatMap((scope) => scope.metrics));
  };
  return {
    provider,
    exported,
    async points(name) {
      const metric = (await exported()).find((each) => each.descriptor.name === name);
      return (metric?.dataPoints ?? []).map(({ attributes, value }) => ({
        attributes: Object.fromEntries(Object.entries(attributes).filter(([key]) => key !== 'retake.queue')),
        value: typeof value === 'number' ? value : (value.sum ?? Number.NaN),
      }));
    },
  };
}

/** A recorder and the metrics of a queue `nightly` on it. */
export function recordQueue(
  options: Partial<QueueMetricsOptions> & { readonly views?: ViewOptions[] } = {},
): MetricRecorder & { readonly metrics: QueueMetrics } {
  const { views, ...rest } = options;
  const recorder = createRecorder(views);
  const metrics = createQueueMetrics({
    queue: 'nightly',
    census: () => Promise.resolve(NOTHING_OWED),
    batchChannels: () => ['gemini'],
    meterProvider: recorder.provider,
    ...rest,
  });
  onTestFinished(() => metrics.close());
  return { ...recorder, metrics };
}
