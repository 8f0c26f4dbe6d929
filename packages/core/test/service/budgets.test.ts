import { describe, expect, it } from 'vitest';
import { createMemoryBudgetStore } from '../../src/budget/memory-budget-store.ts';
import { BudgetExceededError, type BudgetStore, type ImageResult } from '../../src/index.ts';
import { startWorld } from './world.ts';

const ORDER = { prompt: 'A red bicycle', model: 'gemini-3-pro-image' };
/** More than one attempt of Pro at 1K can cost, less than two. */
const ONE_PICTURE = 0.7;

/** A store in which one thing that is asked is answered when it is let, and everything else at once. */
function heldUp(operation: 'read' | 'reserve') {
  const store = createMemoryBudgetStore({ clock: { now: () => Date.now() } });
  const asked = Promise.withResolvers<void>();
  const free = Promise.withResolvers<void>();
  const hold = async <T>(answer: () => Promise<T>): Promise<T> => {
    asked.resolve();
    await free.promise;
    return answer();
  };
  const slow: BudgetStore = {
    ...store,
    ...(operation === 'read'
      ? { read: (purses) => hold(() => store.read(purses)) }
      : { reserve: (reservation) => hold(() => store.reserve(reservation)) }),
  };
  const budgets = { limits: [{ key: '*', window: 'total', limitUsd: 5 }], store: slow, storeTimeoutMs: 60_000 } as const;
  return { budgets, store, asked: asked.promise, free: () => free.resolve() };
}

describe('a call that waits for the store of its budgets', () => {
  it.each(['read', 'reserve'] as const)('ends with its caller during %s, sends nothing and holds nothing', async (operation) => {
    const { budgets, store, asked, free } = heldUp(operation);
    const { images, simulator, events } = await startWorld({ budgets });
    const caller = new AbortController();
    const call = images.generate(ORDER, { signal: caller.signal });
    await asked;
    const reason = new Error('left');
    caller.abort(reason);
    await expect(call).rejects.toBe(reason);
    expect(events.at(-1)).toMatchObject({ type: 'call.ended', outcome: 'cancelled', attempts: 0 });
    free();
    await images.close();
    expect(simulator.requests('gemini')).toEqual([]);
    expect(await store.read(['all  total UTC 0'])).toMatchObject([{ spentNanoUsd: 0, reservedNanoUsd: 0 }]);
  });

  it('ends at its deadline', async () => {
    const { budgets, free } = heldUp('reserve');
    const { images, simulator } = await startWorld({ budgets });
    await expect(images.generate(ORDER, { deadlineMs: 20 })).rejects.toMatchObject({ code: 'deadline_exceeded', attempts: [] });
    free();
    await images.close();
    expect(simulator.requests('gemini')).toEqual([]);
  });
});

describe('budgets of a service', () => {
  it('count what the ledger counts, and hold nothing afterwards', async () => {
    const { images, simulator } = await startWorld({ budgets: [{ key: '*', window: 'day', limitUsd: 5 }] });
    const results: ImageResult[] = [];
    for (let round = 1; round <= 3; round += 1) results.push(await images.generate(ORDER));
    const [standing] = images.budgets();
    expect(standing).toMatchObject({ budget: 'all:day', reservedNanoUsd: 0 });
    expect(standing?.spentNanoUsd).toBe(results.reduce((sum, { cost }) => sum + cost.nanoUsd, 0));
    expect(standing?.spentNanoUsd).toBe(simulator.ledger.nanoUsd());
  });

  it('refuse what has no room before anything is sent, and say when to come again', async () => {
    const now = Date.parse('2026-11-21T12:00:00Z');
    const { images, simulator, events } = await startWorld({
      clock: { now: () => now },
      budgets: [{ key: '*', window: 'day', limitUsd: 0.05, timeZone: 'Europe/Berlin' }],
    });
    const error = await images.generate(ORDER).catch((reason: unknown) => reason);
    expect(BudgetExceededError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ budget: 'all:day', limitUsd: 0.05, spentUsd: 0, resetsAt: Date.parse('2026-11-21T23:00:00Z') });
    expect([...simulator.requests('gemini'), ...simulator.requests('relay')]).toEqual([]);
    expect(events.map(({ type }) => type)).toEqual(['call.started', 'budget.rejected', 'call.ended']);
    expect(images.plan(ORDER)).toMatchObject({ candidates: [], exclusions: [{ reason: 'budget' }, { reason: 'budget' }] });
  });

  it('let several pictures of a call each have their own money, and say which did not come', async () => {
    const { images } = await startWorld({ budgets: [{ key: '*', window: 'day', limitUsd: 2 * ONE_PICTURE }] });
    const { images: pictures, missing } = await images.generate({ ...ORDER, n: 4 });
    expect(pictures.length).toBeGreaterThan(0);
    expect(missing.length).toBeGreaterThan(0);
    expect(new Set(missing.map(({ code }) => code))).toEqual(new Set(['budget_exceeded']));
    expect(images.budgets()).toMatchObject([{ reservedNanoUsd: 0 }]);
  });

  it('count for whatever text a key and a tenant are, half a character too', async () => {
    const limits = [
      { key: '*', per: 'key', window: 'day', limitUsd: 5 },
      { key: '*', per: 'tenant', window: 'day', limitUsd: 5 },
    ] as const;
    const { images } = await startWorld({ budgets: limits });
    for (const name of ['\ud83d', '\udc00/ %', '租户']) {
      const { cost } = await images.generate(ORDER, { budgetKey: name, labels: { tenant: name } });
      expect(cost.nanoUsd).toBeGreaterThan(0);
    }
    for (const { spentNanoUsd } of images.budgets()) expect(spentNanoUsd).toBeGreaterThan(0);
  });

  it.each(['undefined', 'null', '[null, 1]', '{}'])(
    'lose nothing to a store that says %s of what it has counted',
    async (said) => {
      const nonsense: unknown = said === 'undefined' ? undefined : JSON.parse(said);
      const store = createMemoryBudgetStore({ clock: { now: () => Date.now() } });
      const odd: BudgetStore = {
        ...store,
        commit: async (commitment) => {
          await store.commit(commitment);
          return nonsense as never;
        },
      };
      const { images } = await startWorld({ budgets: { limits: [{ key: '*', window: 'total', limitUsd: 5 }], store: odd } });
      const { cost } = await images.generate(ORDER);
      await images.close();
      const counted = await store.read(['all  total UTC 0']);
      expect(counted).toMatchObject([{ spentNanoUsd: cost.nanoUsd, reservedNanoUsd: 0 }]);
    },
  );

  it('leave a channel out that has spent its own', async () => {
    const { images } = await startWorld({ budgets: [{ key: 'gemini', per: 'channel', window: 'day', limitUsd: 0.01 }] });
    expect(await images.generate(ORDER)).toMatchObject({ channel: 'relay' });
    expect(images.plan(ORDER).exclusions).toMatchObject([{ channel: 'gemini', reason: 'budget' }]);
  });

  it('count a call that its caller cut at its bound, until it is reconciled', async () => {
    const { images, simulator, events } = await startWorld(
      { budgets: [{ key: 'shop', window: 'month', limitUsd: 5 }] },
      { latency: { medianMs: 60_000 } },
    );
    const caller = new AbortController();
    const call = images.generate(ORDER, { signal: caller.signal, budgetKey: 'shop' });
    await expect.poll(() => simulator.requests('gemini').length).toBe(1);
    caller.abort(new Error('left'));
    await expect(call).rejects.toThrow('left');
    const upTo = images.estimate(ORDER, { budgetKey: 'shop' }).candidates[0]?.upToUsd;
    const [standing] = images.budgets();
    const started = events.find(({ type }) => type === 'attempt.started');
    expect(standing).toMatchObject({ budget: 'key:shop:month', reservedNanoUsd: 0 });
    expect(standing?.spentNanoUsd).toBe(Math.round((upTo ?? 0) * 1e9));
    expect(images.reconcile(started !== undefined && 'attemptId' in started ? started.attemptId : '', 0)).toBe(true);
    await expect.poll(() => images.budgets()[0]?.spentNanoUsd).toBe(0);
  });

  it('turn calls to economy at the guard, with a warning', async () => {
    const { images, events } = await startWorld({
      defaultModel: undefined,
      purposes: {
        economy: { models: ['gemini-nano-banana-2.1'], size: '1K' },
        hero: { models: ['gemini-3-pro-image'], size: '1K' },
      },
      budgets: [{ key: '*', window: 'day', limitUsd: 5, guardAt: 0.02 }],
    });
    const order = { prompt: 'A red bicycle', purpose: 'hero' };
    expect(await images.generate(order)).toMatchObject({ model: 'gemini-3-pro-image', warnings: [] });
    const guarded = await images.generate(order);
    expect(guarded.model).toBe('gemini-nano-banana-2.1');
    expect(guarded.warnings.map(({ code }) => code)).toContain('budget_guard');
    expect(events.filter(({ type }) => type === 'budget.guarded')).toHaveLength(1);
  });

  it('are checked with everything else of the options', async () => {
    const budgets = [
      { key: 'gemnii', per: 'channel', window: 'day', limitUsd: 1 },
      { key: 'nano-banana-pro', per: 'model', window: 'day', limitUsd: 1 },
    ] as const;
    await expect(startWorld({ budgets })).rejects.toMatchObject({
      issues: [
        { path: 'budgets[0].key', message: 'is no channel of the service, which has gemini, relay' },
        { path: 'budgets[1].key', message: 'is another name of gemini-3-pro-image; write that' },
      ],
    });
    const wrong = [{ key: '', window: 'week', limitUsd: -1, timeZone: 'Mars/Base', guardAt: 2, spare: 1 }];
    // @ts-expect-error -- from JavaScript
    const error: unknown = await startWorld({ budgets: wrong }).catch((reason: unknown) => reason);
    const paths = Object(error).issues.map(({ path }: { path: string }) => path);
    expect(paths.toSorted()).toEqual([
      'budgets[0]',
      'budgets[0].guardAt',
      'budgets[0].key',
      'budgets[0].limitUsd',
      'budgets[0].timeZone',
      'budgets[0].window',
    ]);
  });
});
