import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { describe, expect, it } from 'vitest';
import { drawPicture } from '@retake/simulator';
import { INSTRUMENTS } from '../../src/telemetry/semconv-metrics.ts';
import { batchWorld, charged, HOUR_MS, itemsOf, kites, NAME } from './batch-world.ts';

/** A night of four pictures, of which two fail, seen by an SDK that exports into memory. */
async function night(onEvent?: () => void) {
  const world = await batchWorld();
  const spans = new InMemorySpanExporter();
  const tracerProvider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: spans })] });
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const meterProvider = new MeterProvider({
    readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })],
  });
  const { images, events } = world.service({ telemetry: { tracerProvider, meterProvider, genAiSemconv: 'both' } });
  if (onEvent !== undefined) images.subscribe(onEvent);
  world.simulator.script('studio', [
    { kind: 'no-picture', on: 'item' },
    { kind: 'internal', on: 'item' },
  ]);
  const requests = kites(4, { images: [drawPicture({ width: 64, height: 64, mediaType: 'image/png', caption: 'x', seed: 1 })] });
  const { jobId } = await images.batches.submit(NAME, requests, world);
  world.clock.advance(HOUR_MS);
  const items = await itemsOf(await images.batches.collect({ ...NAME, jobId }, requests, world));
  const points = async (name: string) => {
    exporter.reset();
    await meterProvider.forceFlush();
    const metrics = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
    const found = metrics.find(({ descriptor }) => descriptor.name === name)?.dataPoints ?? [];
    return found.map(({ value, attributes }) => ({ value, attributes }));
  };
  return { world, items, events, spans, points, jobId };
}

const sum = (points: readonly { readonly value: unknown }[]): number =>
  points.reduce((all, { value }) => all + (typeof value === 'number' ? value : 0), 0);

describe('the telemetry of a batch', () => {
  it('counts what it cost and drew, as the ledger does', async () => {
    const { world, points } = await night();
    expect(Math.round(sum(await points('retake.cost.usd')) * 1e9)).toBe(charged(world));
    expect(sum(await points('retake.images'))).toBe(2);
    expect(sum(await points('retake.billing.unknown'))).toBe(1);
    expect(sum(await points('retake.active_requests'))).toBe(0);
    expect(sum(await points('gen_ai.client.inference.usage.output_tokens'))).toBeGreaterThan(0);
  });

  it('leaves what waiting is measured by to those who wait', async () => {
    const { points } = await night();
    const { requestDuration, requestAttempts, attemptDuration, genAiInferenceDuration, genAiOperationDuration } = INSTRUMENTS;
    const waiting = [requestDuration, requestAttempts, attemptDuration, genAiInferenceDuration, genAiOperationDuration];
    expect(await Promise.all(waiting.map(({ name }) => points(name)))).toEqual(waiting.map(() => []));
  });

  it('marks both spans of each picture with its job', async () => {
    const { spans, jobId } = await night();
    const marked = spans.getFinishedSpans().map(({ name, attributes }) => [name, attributes['retake.batch.job']]);
    const pair = [
      ['generate_content gemini-3-pro-image', jobId],
      ['retake.generate', jobId],
    ];
    expect(marked).toEqual([...pair, ...pair, ...pair, ...pair]);
    const [, call] = spans.getFinishedSpans();
    expect(call?.attributes).toMatchObject({ 'retake.operation': 'batch', 'retake.attempts': 1, 'retake.outcome': 'exhausted' });
  });

  it('fails nothing when a listener does', async () => {
    const { items } = await night(() => {
      throw new Error('a listener');
    });
    expect(items.filter((item) => 'result' in item)).toHaveLength(2);
  });

  it('tells no prompt, key or picture', async () => {
    const { events, items, spans } = await night();
    const failed = items.flatMap((item) => ('error' in item ? [item.error.toJSON(), item.error.message] : []));
    const said = JSON.stringify([events, failed, spans.getFinishedSpans().map(({ attributes }) => attributes)]);
    expect(failed).toHaveLength(4);
    expect(said).toContain('generate');
    for (const secret of ['red kite', 'AIza', 'base64', 'iVBOR', '/9j/']) expect(said).not.toContain(secret);
  });
});
