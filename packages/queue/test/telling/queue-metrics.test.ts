import { usdOf } from '@retake/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOOK_MS, kites, MINUTE_MS, queueWorld, until, type QueueWorld } from '../queue/queue-world.ts';
import { createRecorder, type MetricRecorder } from './metric-recorder.ts';

describe('the metrics of a real queue', () => {
  let world: QueueWorld;
  beforeAll(async () => {
    // With one channel alone a batch is the cheapest.
    world = await queueWorld();
  }, HOOK_MS);
  afterAll(() => world.close(), HOOK_MS);

  const valuesOf = async ({ points }: MetricRecorder, metric: string, attribute: string) =>
    Object.fromEntries(
      (await points(metric)).filter(({ value }) => value !== 0).map(({ attributes, value }) => [attributes[attribute], value]),
    );

  it('show what it owes, and what half the price came to', async () => {
    const recorder = createRecorder();
    const { queue } = await world.open({ name: 'half', batch: {}, telemetry: { meterProvider: recorder.provider } });
    const paid = world.simulator.ledger.nanoUsd();
    const job = await queue.submit(kites(3), { route: { only: ['studio'] }, deadline: world.clock.now() + 24 * 60 * MINUTE_MS });
    expect((await recorder.points('retake.queue.submitted')).map(({ value }) => value)).toEqual([3]);
    await world.whilePassing(until(async () => (await queue.census()).batches.submitted === 1));
    expect(await valuesOf(recorder, 'retake.queue.depth', 'retake.item.state')).toEqual({ batched: 3 });
    expect(await valuesOf(recorder, 'retake.batch.jobs', 'retake.batch.state')).toEqual({ submitted: 1 });
    const [age] = await recorder.points('retake.queue.age');
    const [batchAge] = await recorder.points('retake.batch.age');
    expect(age?.value).toBe((world.clock.now() - job.submittedAt) / 1_000);
    expect(batchAge?.value).toBeGreaterThan(0);
    expect(batchAge?.value).toBeLessThanOrEqual(age?.value ?? 0);

    await world.whilePassing(job.done());
    const cost = usdOf(world.simulator.ledger.nanoUsd() - paid);
    expect(await valuesOf(recorder, 'retake.queue.depth', 'retake.item.state')).toEqual({});
    expect(await valuesOf(recorder, 'retake.queue.items', 'retake.item.on_time')).toEqual({ true: 3 });
    expect((await valuesOf(recorder, 'retake.queue.cost.usd', 'retake.item.place'))['batch']).toBeCloseTo(cost, 9);
    expect((await valuesOf(recorder, 'retake.queue.saved.usd', 'retake.item.place'))['batch']).toBeGreaterThan(cost * 0.9);
    expect(await valuesOf(recorder, 'retake.batch.transitions', 'retake.batch.to')).toEqual({ submitted: 1, succeeded: 1 });
    const channels = (await recorder.points('retake.batch.transitions')).map(({ attributes }) => attributes['retake.channel']);
    expect(new Set(channels)).toEqual(new Set(['studio']));
  });

  it('say for how long nobody has looked', async () => {
    const recorder = createRecorder();
    const { queue } = await world.open({
      name: 'alone',
      work: false,
      batch: {},
      telemetry: { meterProvider: recorder.provider },
    });
    const { queue: worker } = await world.open({ name: 'alone', batch: {} });
    await queue.submit(kites(1), { route: { only: ['studio'] } });
    await world.whilePassing(until(async () => (await queue.census()).batches.submitted === 1));
    await worker.close();
    world.clock.advance(60 * MINUTE_MS);
    const [overdue] = await recorder.points('retake.queue.overdue');
    expect(overdue?.value).toBeGreaterThan(50 * 60);
  });

  it('are none when they are switched off, and refuse what is no provider', async () => {
    const recorder = createRecorder();
    await world.open({ name: 'silent', telemetry: { enabled: false, meterProvider: recorder.provider } });
    expect(await recorder.exported()).toEqual([]);
    const wrong: object = { telemetry: { meterProvider: 7, metres: true } };
    await expect(world.open({ name: 'wrong', ...wrong })).rejects.toMatchObject({
      code: 'config_invalid',
      issues: [
        { path: 'telemetry.meterProvider', message: 'must be an OpenTelemetry MeterProvider' },
        { path: 'telemetry', message: 'Unrecognized key: "metres"' },
      ],
    });
  });
});
