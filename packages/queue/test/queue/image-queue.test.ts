import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeUnless } from '../../../../tools/servers/describe-unless.ts';
import { GROUNDS } from './grounds.ts';
import { allOf, HOOK_MS, HOUR_MS, kites, queueWorld, type QueueWorld } from './queue-world.ts';

for (const { name, missing, open } of GROUNDS) {
  describeUnless(missing, `a queue on ${name}`, () => {
    let world: QueueWorld;
    beforeAll(async () => {
      world = await queueWorld({ open });
    });
    afterAll(() => world.close(), HOOK_MS);

    it(
      'delivers what was submitted, each item once, at the cost of the upstream',
      async () => {
        const { queue, events } = await world.open();
        const before = world.simulator.ledger.nanoUsd();
        const job = await queue.submit(kites(5), { deadline: world.clock.now() + HOUR_MS });
        const results = await allOf(job.results());
        expect(results.map(({ key }) => key).toSorted()).toEqual(kites(5).map(({ key }) => key));
        const summary = await job.done();
        expect(summary).toMatchObject({
          outcomes: { done: 5, failed: 0, cancelled: 0, unknown: 0 },
          onTime: true,
          cancelled: false,
        });
        expect(summary.cost.nanoUsd).toBe(world.simulator.ledger.nanoUsd() - before);
        expect(summary.cost.unknownUpToNanoUsd).toBe(0);
        for (const { images } of results) expect((await images[0]?.read())?.byteLength).toBe(images[0]?.bytes);
        expect(await job.progress()).toMatchObject({ state: 'ended', ended: 5, count: 5, queued: 0, working: 0 });
        expect(events.map(({ type }) => type).filter((type) => type === 'job.ended')).toHaveLength(1);
        await queue.close();
      },
      HOOK_MS,
    );

    it(
      'goes on after a restart where it was, and buys what waits at half price',
      async () => {
        const submitting = await world.open({ work: false });
        const { id } = await submitting.queue.submit(kites(3));
        await submitting.queue.close();
        await submitting.queue.close();
        const before = world.simulator.ledger.nanoUsd();
        const { queue } = await world.open({ batch: { gatherMs: 0 } });
        const job = await queue.job(id);
        const { cost, outcomes } = await world.whilePassing(job?.done() ?? Promise.reject(new Error('no such job')));
        expect(outcomes.done).toBe(3);
        expect(cost.nanoUsd).toBe(world.simulator.ledger.nanoUsd() - before);
        expect((await allOf(job?.results() ?? [])).map(({ place }) => place)).toEqual(['batch', 'batch', 'batch']);
        expect(await queue.census()).toMatchObject({ oldestAgeMs: 0, jobs: { open: 0 }, items: { batched: 0, gathering: 0 } });
      },
      HOOK_MS,
    );
  });
}
