import { describe, expect, it } from 'vitest';
import {
  BudgetExceededError,
  BudgetUnavailableError,
  createMemoryBudgetStore,
  type BudgetsOptions,
  type BudgetStore,
} from '../../src/index.ts';
import { batchWorld, charged, HOUR_MS, itemsOf, kites, NAME, rejection, spentOn, START, told } from './batch-world.ts';

const DAY = [{ key: '*', window: 'day', limitUsd: 5 }] as const satisfies BudgetsOptions['limits'];

describe('the budgets of a batch', () => {
  it('hold its bound until it is collected, then count what it cost', async () => {
    const world = await batchWorld();
    const { images } = world.service({ budgets: DAY });
    const requests = kites(2);
    const { jobId } = await images.batches.submit(NAME, requests, world);
    const [offer] = images.batches.offers(requests[0]!.request);
    expect(images.budgets()).toMatchObject([{ spentNanoUsd: 0, reservedNanoUsd: 2 * (offer?.upperNanoUsd ?? 0) }]);
    world.clock.advance(HOUR_MS);
    await itemsOf(await images.batches.collect({ ...NAME, jobId }, requests, world));
    expect(images.budgets()).toMatchObject([{ spentNanoUsd: charged(world), reservedNanoUsd: 0 }]);
  });

  it('refuse it as a whole before anything is sent, and hold nothing then', async () => {
    const world = await batchWorld();
    const { images, events } = world.service({ budgets: [{ key: '*', window: 'day', limitUsd: 0.5 }] });
    expect(BudgetExceededError.isInstance(await rejection(images.batches.submit(NAME, kites(40), world)))).toBe(true);
    expect(images.budgets()).toMatchObject([{ spentNanoUsd: 0, reservedNanoUsd: 0 }]);
    expect(told(events, 'budget.rejected')[0]).toMatchObject({ budget: 'all:day' });
    expect(world.simulator.requests('studio')).toEqual([]);
    const { jobId } = await images.batches.submit(NAME, kites(1), world);
    expect(jobId).toMatch(/^batches\//);
  });

  it('are those of each picture', async () => {
    const world = await batchWorld();
    const budgets = [
      { key: '*', per: 'key', window: 'total', limitUsd: 1 },
      { key: '*', per: 'tenant', window: 'total', limitUsd: 1 },
      { key: 'studio', per: 'channel', window: 'total', limitUsd: 3 },
      { key: 'gemini-3-pro-image', per: 'model', window: 'total', limitUsd: 3 },
    ] as const;
    const store = createMemoryBudgetStore({ clock: world.clock });
    const { images } = world.service({ budgets: { limits: budgets, store } });
    const [one, other] = kites(2);
    const requests = [
      { ...one!, options: { budgetKey: 'a', labels: { tenant: 't1' } } },
      { ...other!, options: { budgetKey: 'b', labels: { tenant: 't2' } } },
    ];
    const { jobId } = await images.batches.submit(NAME, requests, world);
    world.clock.advance(HOUR_MS);
    const items = await itemsOf(await images.batches.collect({ ...NAME, jobId }, requests, world));
    const purses = ['key a', 'key b', 'tenant t1', 'tenant t2', 'channel studio', 'model gemini-3-pro-image'];
    const standings = await store.read(purses.map((purse) => `${purse} total UTC 0`));
    const [first, second] = items.map((item) => spentOn([item]));
    expect(standings.map(({ spentNanoUsd }) => spentNanoUsd)).toEqual([
      first,
      second,
      first,
      second,
      charged(world),
      charged(world),
    ]);
    expect(standings.map(({ reservedNanoUsd }) => reservedNanoUsd)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('count each picture once, whoever collects it and however often', async () => {
    const world = await batchWorld();
    const store = createMemoryBudgetStore({ clock: world.clock });
    const budgets = { limits: DAY, store };
    const submitter = world.service({ budgets });
    const requests = kites(3);
    const { jobId } = await submitter.images.batches.submit(NAME, requests, world);
    await submitter.images.close();
    world.clock.advance(HOUR_MS);

    const crashed = world.service({ budgets });
    const made = { ...NAME, jobId };
    for await (const { key } of (await crashed.images.batches.collect(made, requests, world)).items) {
      expect(key).toBe('kite-0');
      break;
    }
    const { images, events } = world.service({ budgets });
    const standing = async () => (await store.read([`all  day UTC ${Date.UTC(2026, 10, 21)}`]))[0];
    expect((await standing())?.reservedNanoUsd).toBeGreaterThan(0);
    for (let times = 0; times < 2; times += 1) {
      const items = await itemsOf(await images.batches.collect(made, requests, world));
      expect(spentOn(items)).toBe(charged(world));
      expect(await standing()).toMatchObject({ spentNanoUsd: charged(world), reservedNanoUsd: 0 });
    }
    expect(told(events, 'call.ended')).toHaveLength(3);
    await images.batches.release(NAME, requests);
    expect(await standing()).toMatchObject({ spentNanoUsd: charged(world), reservedNanoUsd: 0 });
  });

  it('count it in the windows in which it was submitted', async () => {
    const world = await batchWorld({ batch: { runningMs: 20 * HOUR_MS } });
    const store = createMemoryBudgetStore({ clock: world.clock });
    const { images } = world.service({ budgets: { limits: DAY, store } });
    const requests = kites(1);
    const { jobId } = await images.batches.submit(NAME, requests, world);
    world.clock.advance(20 * HOUR_MS);
    await itemsOf(await images.batches.collect({ ...NAME, jobId }, requests, world));
    const days = [START - 12 * HOUR_MS, START + 12 * HOUR_MS].map((day) => `all  day UTC ${day}`);
    expect(await store.read(days)).toMatchObject([
      { spentNanoUsd: charged(world), reservedNanoUsd: 0 },
      { spentNanoUsd: 0, reservedNanoUsd: 0 },
    ]);
  });

  it('get back what is held when it was refused, and hold it anew when it is submitted again', async () => {
    const world = await batchWorld();
    const { images } = world.service({ budgets: DAY });
    world.simulator.script('studio', ['overloaded']);
    expect(await rejection(images.batches.submit(NAME, kites(2), world))).toMatchObject({
      failure: { class: 'overloaded', billing: 'not-billed' },
    });
    expect(images.budgets()).toMatchObject([{ reservedNanoUsd: 0 }]);
    await images.batches.submit(NAME, kites(2), world);
    expect(images.budgets()[0]?.reservedNanoUsd).toBeGreaterThan(0);
  });

  it('keep holding while nobody knows whether it was made, until it is given up', async () => {
    const world = await batchWorld();
    const { images } = world.service({ budgets: DAY });
    world.simulator.script('studio', ['reset']);
    expect(await rejection(images.batches.submit(NAME, kites(2), world))).toMatchObject({ failure: { billing: 'unknown' } });
    expect(images.budgets()[0]?.reservedNanoUsd).toBeGreaterThan(0);
    world.clock.advance(10 * HOUR_MS);
    await images.batches.release(NAME, kites(2));
    expect(images.budgets()).toMatchObject([{ spentNanoUsd: 0, reservedNanoUsd: 0 }]);
  });

  it('let go of a batch that nobody collects when its lease ends', async () => {
    const world = await batchWorld();
    const store = createMemoryBudgetStore({ clock: world.clock });
    const { images } = world.service({
      budgets: { limits: [{ key: '*', window: 'total', limitUsd: 5 }], store, batchLeaseMs: HOUR_MS },
    });
    await images.batches.submit(NAME, kites(1), world);
    const held = async () => (await store.read(['all  total UTC 0']))[0]?.reservedNanoUsd;
    world.clock.advance(HOUR_MS - 1);
    expect(await held()).toBeGreaterThan(0);
    world.clock.advance(1);
    expect(await held()).toBe(0);
  });

  it('refuse it while their store is away, and lose no bill of one that was drawn', async () => {
    const world = await batchWorld();
    const memory = createMemoryBudgetStore({ clock: world.clock });
    let isAway = false;
    const through = <T>(work: () => Promise<T>): Promise<T> => (isAway ? Promise.reject(new Error('away')) : work());
    const store: BudgetStore = {
      reserve: (reservation) => through(() => memory.reserve(reservation)),
      commit: (commitment) => through(() => memory.commit(commitment)),
      renew: (ids, leaseMs) => through(() => memory.renew(ids, leaseMs)),
      read: (purses) => through(() => memory.read(purses)),
    };
    const { images, events } = world.service({ budgets: { limits: DAY, store } });
    const requests = kites(1);
    const { jobId } = await images.batches.submit(NAME, requests, world);
    world.clock.advance(HOUR_MS);
    isAway = true;
    const other = { ...NAME, displayName: 'night-2' };
    expect(BudgetUnavailableError.isInstance(await rejection(images.batches.submit(other, kites(1), world)))).toBe(true);
    const items = await itemsOf(await images.batches.collect({ ...NAME, jobId }, requests, world));
    expect(items).toMatchObject([{ result: { images: [{}] } }]);
    expect(told(events, 'budget.store_failed').map(({ operation }) => operation)).toContain('commit');
    isAway = false;
    await images.close();
    expect(await memory.read([`all  day UTC ${Date.UTC(2026, 10, 21)}`])).toMatchObject([
      { spentNanoUsd: charged(world), reservedNanoUsd: 0 },
    ]);
  });

  it('count what may have been billed at its bound, until somebody knows better', async () => {
    const world = await batchWorld();
    const { images } = world.service({ budgets: DAY });
    world.simulator.script('studio', [{ kind: 'internal', on: 'item' }]);
    const requests = kites(1);
    const { jobId } = await images.batches.submit(NAME, requests, world);
    const [offer] = images.batches.offers(requests[0]!.request);
    world.clock.advance(HOUR_MS);
    const [item] = await itemsOf(await images.batches.collect({ ...NAME, jobId }, requests, world));
    const attempts = item !== undefined && 'attempts' in item ? item.attempts : [];
    expect(attempts).toMatchObject([{ billing: 'unknown', unknownUpToNanoUsd: offer?.upperNanoUsd }]);
    expect(images.budgets()).toMatchObject([{ spentNanoUsd: offer?.upperNanoUsd, reservedNanoUsd: 0 }]);
    expect(images.reconcile(attempts[0]?.id ?? '', 0)).toBe(true);
    await expect.poll(() => images.budgets()).toMatchObject([{ spentNanoUsd: 0, reservedNanoUsd: 0 }]);
  });
});
