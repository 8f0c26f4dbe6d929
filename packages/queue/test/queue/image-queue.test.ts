import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImageQueue } from '../../src/index.ts';
import { allOf, kites, queueWorld, type QueueOfWorld, type QueueWorld } from './queue-world.ts';

describe('a queue on the embedded back end', () => {
  let world: QueueWorld;
  let opened: QueueOfWorld;
  let queue: ImageQueue;
  beforeAll(async () => {
    world = await queueWorld();
    opened = await world.open();
    ({ queue } = opened);
  });
  afterAll(() => world.close());

  it('delivers what was submitted, each item once, at the cost of the upstream', async () => {
    const before = world.simulator.ledger.nanoUsd();
    const job = await queue.submit(kites(5));
    const results = await allOf(job.results());
    expect(results.map(({ key }) => key).toSorted()).toEqual(kites(5).map(({ key }) => key));
    expect(results.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done', 'done', 'done']);
    const summary = await job.done();
    expect(summary.outcomes).toEqual({ done: 5, failed: 0, cancelled: 0, unknown: 0 });
    expect(summary.cost.nanoUsd).toBe(world.simulator.ledger.nanoUsd() - before);
    expect(summary.cost.unknownUpToNanoUsd).toBe(0);
    const [first] = results;
    const bytes = await first?.images[0]?.read();
    expect(bytes?.byteLength).toBe(first?.images[0]?.bytes);
    expect(await job.progress()).toMatchObject({ state: 'ended', ended: 5, count: 5, queued: 0, working: 0 });
  });
});
