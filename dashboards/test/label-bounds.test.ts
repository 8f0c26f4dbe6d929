import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { ChannelError, createImageService } from '@retake/core';
import type { Channel } from '@retake/core';
import { gemini } from '@retake/core/channels/gemini';
import { geminiRelay } from '@retake/core/channels/gemini-relay';
import { startSimulator } from '@retake/simulator';
import { expect, onTestFinished, test } from 'vitest';
import { INSTRUMENTS } from '../../packages/core/src/telemetry/semconv-metrics.ts';
import { QUEUE_INSTRUMENTS } from '../../packages/queue/src/telling/metrics-semconv.ts';
import { prometheusName } from '../../packages/core/src/telemetry/prometheus-views.ts';
import { beyondBounds, LABEL_BOUNDS } from '../../tools/observability/label-bounds.ts';
import type { Configured } from '../../tools/observability/label-bounds.ts';

const specs = [...Object.values(INSTRUMENTS), ...Object.values(QUEUE_INSTRUMENTS)];
const MODEL = 'gemini-3-pro-image';

test('every label of every metric has a bound, and nothing else has', () => {
  const used = new Set<string>(specs.flatMap(({ attributes }) => attributes));
  expect(Object.keys(LABEL_BOUNDS).toSorted()).toEqual([...used].toSorted());
});

const configured: Configured = {
  channels: ['gemini', 'relay', 'garbled'],
  providers: ['gcp.gemini', 'relay'],
  servers: [],
  purposes: [],
  budgets: ['house', 'tenants'],
  queues: ['nightly'],
};

test.each([
  ['a value that callers made up', { __name__: 'retake_images_total', retake_channel: 'tenant-7' }],
  ['a label of no contract', { __name__: 'retake_images_total', retake_tenant: 'acme' }],
  ['a metric of no contract', { __name__: 'retake_tenants_total' }],
])('%s is beyond its bounds', (_, series) => {
  expect(beyondBounds([series], configured).length).toBeGreaterThan(0);
});

test('more words of the queue than there may be are beyond their bound', () => {
  const series = Array.from({ length: 40 }, (_, index) => ({
    __name__: 'retake_queue_errors_total',
    retake_queue_during: `step ${index}`,
  }));
  expect(beyondBounds(series, configured)).toEqual(['retake_queue_during has 40 values, which is more than 33']);
});

/** Something new each time, of the kind that finds its way into labels: ids, other alphabets, quotes, and far too long. */
function garbageMaker(): () => string {
  let made = 0;
  const shapes = [
    (n: number) => `tenant-${n}`,
    (n: number) => `${n}"} or vector(1) #`,
    (n: number) => `模型 ${n} 🚲`,
    (n: number) => `${n}`.repeat(200),
    (n: number) => `../${n}\n\u0000\\`,
  ];
  return () => shapes[(made += 1) % shapes.length]!(made);
}

test('a day of many tenants, models that nobody sells and upstreams that babble makes under 2,000 series, all of them within their bounds', async () => {
  const garbage = garbageMaker();
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const meterProvider = new MeterProvider({ readers: [reader] });
  const ever = new Map<string, Record<string, string>>();
  /** Gauges can come and go: what there ever was is what a store keeps. */
  const collect = async (): Promise<void> => {
    exporter.reset();
    await meterProvider.forceFlush();
    for (const { descriptor, dataPoints } of exporter
      .getMetrics()
      .flatMap((each) => each.scopeMetrics.flatMap((scope) => scope.metrics))) {
      const spec = specs.find(({ name }) => name === descriptor.name);
      const name = spec === undefined ? descriptor.name : prometheusName(spec);
      const names =
        spec?.kind === 'histogram' && 'buckets' in spec
          ? [...spec.buckets.map((le) => `${name}_bucket ${le}`), `${name}_bucket +Inf`, `${name}_sum`, `${name}_count`]
          : [name];
      for (const { attributes } of dataPoints) {
        const labels = Object.fromEntries(
          Object.entries(attributes).map(([key, value]) => [key.replaceAll('.', '_'), String(value)]),
        );
        for (const each of names) {
          const [__name__ = '', le] = each.split(' ');
          ever.set(JSON.stringify([each, labels]), { ...labels, __name__, ...(le !== undefined && { le }) });
        }
      }
    }
  };

  const simulator = await startSimulator({
    seed: 9,
    captions: 'none',
    channels: [
      { id: 'gemini', dialect: 'ai-studio' },
      { id: 'relay', dialect: 'relay', prices: { [MODEL]: 0.09 } },
    ],
  });
  onTestFinished(() => simulator.close());
  const faults = ['overloaded', 'html', 'reset', 'no-picture', 'bad-base64', 'truncated-json', 'internal'] as const;
  simulator.script('gemini', ({ number }) =>
    number % 3 === 0
      ? { kind: 'invalid-argument', message: garbage() }
      : number % 2 === 0
        ? faults[number % faults.length]
        : undefined,
  );
  const relay = geminiRelay({ id: 'relay', apiKey: 'bogus', baseUrl: simulator.url('relay'), prices: { [MODEL]: 0.09 } });
  let asked = 0;
  /** A channel of somebody's own, in which nothing is as its types say. */
  const garbled: Channel = {
    ...relay,
    id: 'garbled',
    generate: async (call) => {
      asked += 1;
      if (asked % 4 === 0)
        throw new ChannelError(garbage(), { class: garbage() as 'network', billing: garbage() as 'unknown', dispatched: true });
      if (asked % 4 === 1) throw Object.assign(new Error(garbage()), { code: garbage() });
      const answer = await relay.generate(call);
      return { ...answer, modelVersion: garbage(), finishReason: garbage() };
    },
  };
  const images = createImageService({
    channels: [gemini({ apiKey: 'bogus', baseUrl: simulator.url('gemini') }), relay, garbled],
    probe: false,
    drainMs: 1_000,
    reuse: { cache: true },
    resilience: {
      retry: { delayMs: 1 },
      backoff: { baseMs: 1, maxMs: 1 },
      maxAttempts: 3,
      waitForRecovery: false,
      coolDown: { baseMs: 1, maxMs: 1 },
    },
    budgets: [
      { name: 'house', key: '*', window: 'day', limitUsd: 1_000, onUnknownPrice: 'allow' },
      { name: 'tenants', key: '*', per: 'tenant', window: 'day', limitUsd: 1, onUnknownPrice: 'allow' },
    ],
    telemetry: { meterProvider },
  });
  const orders: (() => Record<string, unknown>)[] = [
    () => ({}),
    () => ({ model: garbage() }),
    () => ({ purpose: garbage(), model: undefined }),
    () => ({ size: garbage() }),
    () => ({ channelOptions: { [garbage()]: { [garbage()]: garbage() } } }),
  ];
  for (let call = 0; call < 90; call += 1) {
    const request = { prompt: garbage(), model: MODEL, size: '512', ...orders[call % orders.length]!() };
    const options = {
      labels: { tenant: garbage(), user: garbage() },
      budgetKey: `tenant-${call}`,
      ...(call % 3 === 0 && { idempotencyKey: `key-${call}` }),
      ...(call % 7 === 0 && { signal: AbortSignal.abort(new Error(garbage())) }),
      ...(call % 11 === 0 && { route: { only: [garbage()] } }),
      ...(call % 5 === 0 && { route: { only: ['garbled'] } }),
    };
    await images.generate(request as { prompt: string }, options).catch(() => undefined);
    if (call % 30 === 0) await collect();
  }

  await collect();
  await images.close();
  await meterProvider.shutdown();

  const series = [...ever.values()];
  expect(beyondBounds(series, configured)).toEqual([]);
  expect(series.filter((labels) => 'otel_metric_overflow' in labels)).toEqual([]);
  expect(new Set(series.map(({ retake_outcome: outcome }) => outcome))).toContain('invalid_request');
  expect(new Set(series.map(({ retake_channel: channel }) => channel))).toContain('garbled');
  expect(series.length).toBeGreaterThan(300);
  expect(series.length).toBeLessThan(2_000);
});
