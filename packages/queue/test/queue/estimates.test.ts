import { gemini } from '@retake/core/channels/gemini';
import { openAI } from '@retake/core/channels/openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOOK_MS, HOUR_MS, kites, MINUTE_MS, queueWorld, type QueueWorld } from './queue-world.ts';

describe('an estimate', () => {
  let world: QueueWorld;
  beforeAll(async () => {
    world = await queueWorld();
  }, HOOK_MS);
  afterAll(() => world.close(), HOOK_MS);

  it('says where items would be bought, and what it takes for granted', async () => {
    const { queue } = await world.open({ name: 'placed', work: false, batch: {}, offPeak: {}, concurrency: 2 });
    const slow = await queue.estimate(kites(4));
    expect(slow.places).toMatchObject([{ place: 'batch', items: 4 }]);
    const fast = await queue.estimate(kites(4), { deadline: world.clock.now() + HOUR_MS / 2 });
    expect(fast.places).toMatchObject([{ place: 'interactive', items: 4 }]);
    expect(slow.usd).toBeCloseTo((fast.usd ?? 0) / 2, 9);
    expect(slow.savedUsd).toBeCloseTo((fast.usd ?? 0) / 2, 9);
    expect(slow.upToUsd).toBeGreaterThanOrEqual(fast.usd ?? 0);
    expect(fast.savedUsd).toBe(0);
    expect(slow.doneBy).toBe(world.clock.now() + MINUTE_MS + 24 * HOUR_MS);
    expect(fast.doneBy).toBe(world.clock.now() + 2 * 23_000);
    expect(slow.assumed).toEqual({
      ahead: 0,
      waiting: 0,
      concurrency: 2,
      picture: { ms: 23_000, from: 'default' },
      batch: { ms: 24 * HOUR_MS, from: 'default' },
    });
    expect(fast.assumed.batch).toBeUndefined();
    expect((await queue.census()).items.offered).toBe(0);
  });

  it('counts what the queue owes already', async () => {
    const { queue } = await world.open({ name: 'owing', work: false, concurrency: 2 });
    await queue.submit(kites(100));
    const { doneBy, assumed } = await queue.estimate(kites(4), { deadline: world.clock.now() + 10 * MINUTE_MS });
    expect(assumed.ahead).toBe(100);
    expect(doneBy).toBe(world.clock.now() + 52 * 23_000);
  });

  it('is what the upstream bills, where a price is exact', async () => {
    const { queue } = await world.open({ name: 'exact' });
    const options = { route: { only: ['relay'] }, deadline: world.clock.now() + HOUR_MS };
    const before = world.simulator.ledger.nanoUsd();
    const { usd = 0, upToUsd } = await queue.estimate(kites(3), options);
    const { cost } = await (await queue.submit(kites(3), options)).done();
    expect(cost.nanoUsd).toBe(world.simulator.ledger.nanoUsd() - before);
    expect({ usd, upToUsd }).toEqual({ usd: cost.usd, upToUsd: cost.usd });
  });

  it('takes the batch that a worker would, and no smaller one', async () => {
    const { queue } = await world.open(
      { name: 'offers', work: false, batch: {} },
      {
        channels: [
          openAI({ apiKey: 'sk-not-a-real-key', baseUrl: world.simulator.url('relay') }),
          gemini({ id: 'studio', apiKey: 'AIza-not-a-real-key', baseUrl: world.simulator.url('studio') }),
        ],
        purposes: { poster: { models: ['gpt-image-2', 'gemini-3-pro-image'], size: '1K' } },
      },
    );
    const { places, savedUsd, usd } = await queue.estimate([{ prompt: 'a kite', purpose: 'poster' }]);
    expect(places).toEqual([{ place: 'interactive', items: 1, usd }]);
    expect(savedUsd).toBe(0);
  });

  it('believes batches and pictures that it has seen, and saves nothing where they come too late', async () => {
    const { queue } = await world.open({ name: 'measured', batch: { mostItems: 1, lookEveryMs: 10 * MINUTE_MS } });
    const { outcomes } = await world.whilePassing((await queue.submit(kites(3))).done());
    expect(outcomes.done).toBe(3);
    const relaxed = await queue.estimate(kites(2));
    const { batch } = relaxed.assumed;
    expect(batch).toMatchObject({ from: 'measured' });
    expect(batch?.ms).toBeGreaterThanOrEqual(HOUR_MS);
    expect(batch?.ms).toBeLessThan(3 * HOUR_MS);
    expect(relaxed.doneBy).toBe(world.clock.now() + (batch?.ms ?? 0));
    expect(relaxed.savedUsd).toBeGreaterThan(0);
    // Long enough to be tried in a batch, by the least that one must have; too short by what was seen.
    const hurried = await queue.estimate(kites(2), { deadline: world.clock.now() + (batch?.ms ?? 0) + 30 * MINUTE_MS });
    expect(hurried).toMatchObject({ savedUsd: 0, places: [{ place: 'interactive', items: 2 }] });
    expect(hurried.usd).toBeCloseTo((relaxed.usd ?? 0) * 2, 9);
  });
});
