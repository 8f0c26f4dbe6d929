import { diag, metrics as metricsApi } from '@opentelemetry/api';
import type { Attributes, MeterProvider } from '@opentelemetry/api';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createQueueMetrics } from '../../src/telling/metrics.ts';
import { QUEUE_INSTRUMENTS } from '../../src/telling/metrics-semconv.ts';
import { queuePrometheusViews } from '../../src/telling/metrics-views.ts';
import type { QueueEvent } from '../../src/telling/queue-events.ts';
import { createRecorder, NOTHING_OWED, recordQueue } from './metric-recorder.ts';

const job = { at: 0, jobId: 'job-1' } as const;
const item = { ...job, key: 'sku-1' } as const;
const batch = { at: 0, batchId: 'batch-1', channel: 'gemini', model: 'gemini-3-pro-image', items: 50 } as const;
const ended = {
  type: 'item.ended',
  ...item,
  outcome: 'done',
  place: 'batch',
  waitedMs: 3_600_000,
  onTime: true,
  costNanoUsd: 67_000_000,
  savedNanoUsd: 67_000_000,
} as const satisfies QueueEvent;

/** One of each. */
const EVENTS: readonly QueueEvent[] = [
  { type: 'job.submitted', ...job, items: 3, deadlineAt: 1 },
  { type: 'item.placed', ...item, place: 'batch', reason: 'cheapest', until: undefined },
  { type: 'item.returned', ...item, from: 'batch', why: 'spilled' },
  ended,
  { type: 'job.ended', ...job, outcomes: { done: 3, failed: 0, cancelled: 0, unknown: 0 }, onTime: false, costNanoUsd: 1 },
  { type: 'batch.submitted', ...batch },
  { type: 'batch.lost', ...batch },
  { type: 'batch.found', ...batch },
  { type: 'batch.ended', ...batch, state: 'succeeded', tookMs: 7_200_000, costNanoUsd: 1 },
  { type: 'webhook.sent', at: 0, jobId: 'job-1', attempt: 1 },
  { type: 'webhook.failed', at: 0, jobId: 'job-1', attempt: 1 },
  { type: 'queue.error', at: 0, during: 'dispatch', error: new Error('no connection') },
];

/** Only what is not 0. */
const happened = (points: readonly { readonly attributes: Attributes; readonly value: number }[]) =>
  points.filter(({ value }) => value !== 0);

describe('the metrics of a queue', () => {
  it('exist from the start, the rare ones at 0', async () => {
    const { exported, points } = recordQueue();
    const names = (await exported()).map(({ descriptor }) => descriptor.name);
    const begin = ['retake.queue.item.duration', 'retake.batch.duration', 'retake.queue.errors'];
    expect(names.toSorted()).toEqual(
      Object.values(QUEUE_INSTRUMENTS)
        .map(({ name }) => name)
        .filter((name) => !begin.includes(name))
        .toSorted(),
    );
    const lost = (await points('retake.batch.transitions')).find(({ attributes }) => attributes['retake.batch.to'] === 'lost');
    expect(lost).toEqual({ attributes: { 'retake.channel': 'gemini', 'retake.batch.to': 'lost' }, value: 0 });
    expect(await points('retake.queue.items')).toHaveLength(3 * 4 * 3);
    expect(await points('retake.queue.returns')).toHaveLength(3 * 3);
  });

  it('carry exactly the attributes that are listed, and the name of the queue', async () => {
    const { metrics, exported } = recordQueue();
    for (const event of EVENTS) metrics.observe(event);
    const carried = Object.fromEntries(
      (await exported()).map(({ descriptor, dataPoints }) => [
        descriptor.name,
        [...new Set(dataPoints.flatMap(({ attributes }) => Object.keys(attributes)))].toSorted(),
      ]),
    );
    expect(carried).toEqual(
      Object.fromEntries(Object.values(QUEUE_INSTRUMENTS).map(({ name, attributes }) => [name, [...attributes].toSorted()])),
    );
    for (const { dataPoints } of await exported()) {
      for (const { attributes } of dataPoints) expect(attributes['retake.queue']).toBe('nightly');
    }
    expect(metrics.failures).toBe(0);
  });

  it('tell nothing of a job, an item or a tenant', async () => {
    const { metrics, exported } = recordQueue();
    for (const event of EVENTS) metrics.observe(event);
    expect(JSON.stringify(await exported())).not.toMatch(/job-1|sku-1|batch-1|no connection/);
  });

  it('count items by place, outcome and time, and their money to the nano-dollar', async () => {
    const { metrics, points } = recordQueue();
    metrics.observe(ended);
    metrics.observe({ ...ended, place: 'interactive', onTime: false, costNanoUsd: 134_000_001, savedNanoUsd: 0 });
    metrics.observe({ ...ended, outcome: 'unknown', onTime: undefined, costNanoUsd: 0, savedNanoUsd: undefined });
    const of = (place: string, outcome: string) => ({ 'retake.item.place': place, 'retake.item.outcome': outcome });
    expect(happened(await points('retake.queue.items'))).toEqual(
      expect.arrayContaining([
        { attributes: { ...of('batch', 'done'), 'retake.item.on_time': true }, value: 1 },
        { attributes: { ...of('interactive', 'done'), 'retake.item.on_time': false }, value: 1 },
        { attributes: of('batch', 'unknown'), value: 1 },
      ]),
    );
    expect(happened(await points('retake.queue.cost.usd'))).toEqual([
      { attributes: { 'retake.item.place': 'batch' }, value: 0.067 },
      { attributes: { 'retake.item.place': 'interactive' }, value: 0.134000001 },
    ]);
    expect(happened(await points('retake.queue.saved.usd'))).toEqual([
      { attributes: { 'retake.item.place': 'batch' }, value: 0.067 },
    ]);
    expect(await points('retake.queue.item.duration')).toEqual([
      { attributes: { 'retake.item.place': 'batch' }, value: 7_200 },
      { attributes: { 'retake.item.place': 'interactive' }, value: 3_600 },
    ]);
  });

  it('follow a batch from its loss to its end', async () => {
    const { metrics, points } = recordQueue({ batchChannels: () => [] });
    for (const event of EVENTS) if (event.type.startsWith('batch.')) metrics.observe(event);
    metrics.observe({ type: 'batch.ended', ...batch, state: 'never-made', tookMs: 900_000, costNanoUsd: 0 });
    expect(await points('retake.batch.transitions')).toEqual(
      ['submitted', 'lost', 'found', 'succeeded', 'never-made'].map((to) => ({
        attributes: { 'retake.channel': 'gemini', 'retake.batch.to': to },
        value: 1,
      })),
    );
    // The one that never was took no time.
    expect(await points('retake.batch.duration')).toEqual([
      {
        attributes: {
          'retake.channel': 'gemini',
          'gen_ai.request.model': 'gemini-3-pro-image',
          'retake.batch.to': 'succeeded',
        },
        value: 7_200,
      },
    ]);
  });

  it('bound what errors are told apart by', async () => {
    const { metrics, points } = recordQueue();
    for (let made = 0; made < 100; made += 1) {
      metrics.observe({ type: 'queue.error', at: 0, during: `step ${made}`, error: new Error('no connection') });
    }
    const errors = await points('retake.queue.errors');
    expect(errors).toHaveLength(33);
    expect(errors.at(-1)).toEqual({ attributes: { 'retake.queue.during': '_OTHER' }, value: 68 });
  });

  it('have a name in Prometheus by the views, and keep everything else', async () => {
    const { metrics, exported } = recordQueue({ views: queuePrometheusViews() });
    for (const event of EVENTS) metrics.observe(event);
    const all = await exported();
    expect(all.map(({ descriptor }) => descriptor.name).toSorted()).toEqual(
      Object.values(QUEUE_INSTRUMENTS)
        .map(({ prometheus }) => prometheus)
        .toSorted(),
    );
    const duration = all.find(({ descriptor }) => descriptor.name === 'retake_batch_duration_seconds');
    expect(duration?.descriptor.unit).toBe('s');
    expect(duration?.dataPoints[0]?.value).toMatchObject({
      buckets: { boundaries: [...QUEUE_INSTRUMENTS.batchDuration.buckets] },
    });
  });
});

describe('the gauges of a queue', () => {
  it('show what the census says, in seconds', async () => {
    const { points } = recordQueue({
      census: () =>
        Promise.resolve({
          ...NOTHING_OWED,
          items: { ...NOTHING_OWED.items, waiting: 5, offered: 4, working: 3, gathering: 2, batched: 1, done: 99 },
          batches: { intended: 0, submitting: 1, submitted: 2, ended: 99 },
          webhooks: { waiting: 7, ended: 99 },
          oldestAgeMs: 90_000,
          oldestBatchAgeMs: 60_000,
          overdueMs: 1_500,
        }),
    });
    expect((await points('retake.queue.depth')).map(({ attributes, value }) => [attributes['retake.item.state'], value])).toEqual(
      [
        ['waiting', 5],
        ['offered', 4],
        ['working', 3],
        ['gathering', 2],
        ['batched', 1],
      ],
    );
    expect((await points('retake.batch.jobs')).map(({ attributes, value }) => [attributes['retake.batch.state'], value])).toEqual(
      [
        ['intended', 0],
        ['submitting', 1],
        ['submitted', 2],
      ],
    );
    const single = async (name: string) => (await points(name)).map(({ value }) => value);
    expect(await single('retake.queue.webhooks.waiting')).toEqual([7]);
    expect(await single('retake.queue.age')).toEqual([90]);
    expect(await single('retake.batch.age')).toEqual([60]);
    expect(await single('retake.queue.overdue')).toEqual([1.5]);
  });

  it('are missing, not 0, while the store fails or does not answer, and cost no other metric', async () => {
    let census = (): Promise<typeof NOTHING_OWED> => Promise.reject(new Error('no connection'));
    const { metrics, exported, points } = recordQueue({ census: () => census() });
    metrics.observe(ended);
    expect(await points('retake.queue.depth')).toEqual([]);
    expect(happened(await points('retake.queue.items'))).toHaveLength(1);
    const before = metrics.failures;
    census = () => new Promise(() => undefined);
    expect((await exported()).map(({ descriptor }) => descriptor.name)).toContain('retake.queue.items');
    expect(metrics.failures).toBe(before + 1);
    census = () => Promise.resolve(NOTHING_OWED);
    expect(await points('retake.queue.depth')).toHaveLength(5);
  });

  it('ask the store no more after the end', async () => {
    let asked = 0;
    const { metrics, exported } = recordQueue({
      census: () => {
        asked += 1;
        return Promise.resolve(NOTHING_OWED);
      },
    });
    await exported();
    metrics.close();
    await exported();
    expect(asked).toBe(1);
    expect(() => metrics.observe(ended)).not.toThrow();
  });
});

describe('a meter that fails', () => {
  it('breaks nothing, is counted each time and told once, without what it said', () => {
    const told: string[] = [];
    diag.setLogger({ ...silent, warn: (message) => told.push(message) });
    onTestFinished(() => diag.disable());
    const broken: MeterProvider = {
      getMeter: () => {
        throw new TypeError('postgres://user:secret@host');
      },
    };
    const metrics = createQueueMetrics({ queue: 'q', census: () => Promise.resolve(NOTHING_OWED), meterProvider: broken });
    metrics.observe(ended);
    metrics.close();
    expect(metrics.failures).toBe(1);
    expect(told).toEqual(['@retake/queue: metrics failed (told once); the queue went on without them: TypeError']);
  });

  it('without an SDK there is nothing, and one that is registered later is found with the next event', async () => {
    const metrics = createQueueMetrics({ queue: 'q', census: () => Promise.resolve(NOTHING_OWED) });
    metrics.observe(ended);
    const { provider, points } = createRecorder();
    metricsApi.setGlobalMeterProvider(provider);
    onTestFinished(() => {
      metrics.close();
      metricsApi.disable();
    });
    metrics.observe(ended);
    expect(happened(await points('retake.queue.items'))).toHaveLength(1);
    expect(await points('retake.queue.depth')).toHaveLength(5);
  });
});

const silent = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
  verbose: () => undefined,
};
