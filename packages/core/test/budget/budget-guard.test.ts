import { describe, expect, it } from 'vitest';
import type { BudgetStore } from '../../src/budget/budget-store.ts';
import { createMemoryBudgetStore } from '../../src/budget/memory-budget-store.ts';
import { BudgetExceededError } from '../../src/errors/budget-exceeded-error.ts';
import { BudgetUnavailableError } from '../../src/errors/budget-unavailable-error.ts';
import { budgetWorld, DOLLAR, NOON, offer, priced } from './budget-world.ts';

const MIDNIGHT = Date.parse('2026-05-07T00:00:00Z');
const DAY = { key: '*', window: 'day', limitUsd: 1 };
const BILLED = { billing: 'billed', nanoUsd: 0.2 * DOLLAR } as const;
const FREE = { billing: 'not-billed', nanoUsd: 0 } as const;

async function rejection(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('it did not reject');
}

describe('the guard of budgets', () => {
  it('reserves what the dearest candidate can cost, counts what was paid, and gives the rest back', async () => {
    const { guard, picture } = budgetWorld([DAY]);
    const { open, attempt, spending } = picture();
    await open([offer('cheap', 0.3 * DOLLAR), offer('dear', 0.5 * DOLLAR)]);
    expect(guard.standings()).toMatchObject([{ budget: 'all:day', spentNanoUsd: 0, reservedNanoUsd: 0.5 * DOLLAR }]);
    expect(await attempt(offer('cheap', 0.3 * DOLLAR), BILLED)).toBe(true);
    spending.settle();
    await guard.close();
    expect(guard.standings()).toEqual([
      {
        budget: 'all:day',
        limitNanoUsd: DOLLAR,
        spentNanoUsd: 0.2 * DOLLAR,
        reservedNanoUsd: 0,
        guarded: false,
        resetsAt: MIDNIGHT,
      },
    ]);
  });

  it('leaves out what has no room, and refuses the call when nothing has, until the window ends', async () => {
    const world = budgetWorld([DAY]);
    const first = world.picture();
    await first.open([offer('dear', 0.6 * DOLLAR)]);
    await first.attempt(offer('dear', 0.6 * DOLLAR), { billing: 'billed', nanoUsd: 0.6 * DOLLAR });
    first.spending.settle();
    await world.guard.close();

    const second = world.picture();
    const admitted = await second.open([offer('dear', 0.6 * DOLLAR), offer('cheap', 0.4 * DOLLAR)]);
    expect(admitted.map(({ channel }) => channel.id)).toEqual(['cheap']);
    await second.attempt(offer('cheap', 0.4 * DOLLAR), { billing: 'billed', nanoUsd: 0.4 * DOLLAR });
    second.spending.settle();
    await world.guard.close();

    const third = world.picture();
    const error = await rejection(third.open([offer('dear', 0.6 * DOLLAR), offer('cheap', 0.1 * DOLLAR)]));
    expect(BudgetExceededError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({
      budget: 'all:day',
      limitUsd: 1,
      spentUsd: 1,
      reservedUsd: 0,
      neededUsd: 0.1,
      resetsAt: MIDNIGHT,
      retryAfterMs: MIDNIGHT - NOON,
    });
    expect(world.events.at(-1)).toMatchObject({
      type: 'budget.rejected',
      callId: 'call-3',
      budget: 'all:day',
      resetsAt: MIDNIGHT,
    });

    world.now = MIDNIGHT;
    await expect(world.picture().open([offer('dear', 0.6 * DOLLAR)])).resolves.toHaveLength(1);
  });

  it('says to come back soon when only pictures in flight stand in the way', async () => {
    const { picture } = budgetWorld({ limits: [DAY], leaseMs: 30_000 });
    await picture().open([offer('gemini', 0.7 * DOLLAR)]);
    const error = await rejection(picture().open([offer('gemini', 0.7 * DOLLAR)]));
    expect(error).toMatchObject({ code: 'budget_exceeded', reservedUsd: 0.7, spentUsd: 0, retryAfterMs: 30_000 });
  });

  it('tops up after a failure that was billed, and refuses the next attempt when there is no money for it', async () => {
    const { guard, picture } = budgetWorld([DAY]);
    const { open, attempt, spending } = picture();
    const gemini = offer('gemini', 0.4 * DOLLAR);
    await open([gemini]);
    for (const left of [true, true, true, false])
      expect(await attempt(gemini, { billing: 'billed', nanoUsd: 0.3 * DOLLAR })).toBe(left);
    spending.settle();
    await guard.close();
    expect(guard.standings()).toMatchObject([{ spentNanoUsd: 0.9 * DOLLAR, reservedNanoUsd: 0 }]);
  });

  it('asks for nothing more after failures that were not billed', async () => {
    const { guard, picture } = budgetWorld([DAY]);
    const { open, attempt, spending } = picture();
    const gemini = offer('gemini', DOLLAR);
    await open([gemini]);
    for (let round = 1; round <= 5; round += 1) expect(await attempt(gemini, FREE)).toBe(true);
    expect(await attempt(gemini, BILLED)).toBe(true);
    spending.settle();
    await guard.close();
    expect(guard.standings()).toMatchObject([{ spentNanoUsd: 0.2 * DOLLAR, reservedNanoUsd: 0 }]);
  });

  it('counts an attempt of unknown billing at its bound until it is reconciled, and only once', async () => {
    const { guard, picture } = budgetWorld([DAY]);
    const { open, attempt, spending, attempts } = picture();
    await open([offer('gemini', 0.4 * DOLLAR)]);
    await attempt(offer('gemini', 0.4 * DOLLAR), { billing: 'unknown' });
    spending.settle();
    await guard.close();
    expect(guard.standings()).toMatchObject([{ spentNanoUsd: 0.4 * DOLLAR, reservedNanoUsd: 0 }]);
    const id = attempts[0]?.id ?? '';
    expect([guard.reconcile(id, '0.134'), guard.reconcile(id, '0.134'), guard.reconcile('nobody', 0)]).toEqual([
      true,
      false,
      false,
    ]);
    await guard.close();
    expect(guard.standings()).toMatchObject([{ spentNanoUsd: 134_000_000 }]);
  });

  it('gives back what an attempt did not need that was cut before it was made', async () => {
    const { guard, picture } = budgetWorld([DAY, { key: '*', per: 'channel', window: 'day', limitUsd: 1 }]);
    const { open, spending } = picture();
    await open([offer('gemini', 0.4 * DOLLAR)]);
    const admission = await spending.admit(offer('gemini', 0.4 * DOLLAR));
    spending.settle();
    if (admission.admitted) admission.ended();
    expect(spending.admit(offer('gemini', 0.4 * DOLLAR))).toMatchObject({ admitted: false });
    await guard.close();
    expect(guard.standings()).toMatchObject([
      { spentNanoUsd: 0, reservedNanoUsd: 0 },
      { spentNanoUsd: 0, reservedNanoUsd: 0 },
    ]);
  });

  it('refuses an unknown price under a limit, or counts it for what was said', async () => {
    const refusing = budgetWorld([DAY]).picture();
    expect(await refusing.open([offer('relay', undefined)])).toEqual([]);
    const reading = refusing.spending.reading();
    expect(reading.unavailability(priced(offer('relay', undefined)))).toMatchObject({
      reason: 'budget',
      detail: expect.stringContaining('price is unknown'),
      until: undefined,
    });

    const allowing = budgetWorld([{ ...DAY, onUnknownPrice: 'allow', unknownPriceUsd: 0.25 }]);
    const { open, attempt, spending } = allowing.picture();
    await open([offer('relay', undefined)]);
    await attempt(offer('relay', undefined), { billing: 'billed' });
    spending.settle();
    await allowing.guard.close();
    expect(allowing.guard.standings()).toMatchObject([{ spentNanoUsd: 0.25 * DOLLAR, reservedNanoUsd: 0 }]);
  });

  it('excludes a channel or a model without money, and not the call', async () => {
    const { guard, picture } = budgetWorld([
      { key: 'gemini', per: 'channel', window: 'hour', limitUsd: 0.5 },
      { key: 'model-b', per: 'model', window: 'day', limitUsd: 0.1 },
    ]);
    const { open, attempt, spending } = picture();
    const offers = [offer('gemini', 0.3 * DOLLAR), offer('relay', 0.3 * DOLLAR), offer('relay', 0.3 * DOLLAR, 'model-b')];
    expect(await open(offers)).toEqual(offers.slice(0, 2));
    expect(await attempt(offer('gemini', 0.3 * DOLLAR), { billing: 'billed', nanoUsd: 0.3 * DOLLAR })).toBe(true);
    expect(await attempt(offer('gemini', 0.3 * DOLLAR), FREE)).toBe(false);
    await guard.close();
    expect(spending.reading().unavailability(priced(offer('gemini', 0.3 * DOLLAR)))).toEqual({
      reason: 'budget',
      detail: 'The budget channel:gemini:hour of 0.5 USD has no room for up to 0.3 USD: 0.3 USD are spent and 0 reserved',
      until: Date.parse('2026-05-06T13:00:00Z'),
    });
    expect(await attempt(offer('relay', 0.3 * DOLLAR), FREE)).toBe(true);
  });

  it('keeps keys and tenants apart, a named one in place of the star, and one purse for those without a name', async () => {
    const { picture } = budgetWorld([
      { key: '*', per: 'tenant', window: 'day', limitUsd: 0.5 },
      { key: 'acme', per: 'tenant', window: 'day', limitUsd: 2 },
      { key: 'press', window: 'day', limitUsd: 0.3 },
    ]);
    const at = [offer('gemini', 0.3 * DOLLAR)];
    const opens = (spender: { key?: string; tenant?: string }) => picture(spender).open(at);
    await expect(opens({ tenant: 'one' })).resolves.toHaveLength(1);
    await expect(opens({ tenant: 'two' })).resolves.toHaveLength(1);
    await expect(opens({ tenant: 'one' })).rejects.toMatchObject({ budget: 'tenant:*:day' });
    for (let round = 1; round <= 6; round += 1) await opens({ tenant: 'acme' });
    await expect(opens({ tenant: 'acme' })).rejects.toMatchObject({ budget: 'tenant:acme:day' });
    await opens({});
    await expect(opens({})).rejects.toMatchObject({ budget: 'tenant:*:day' });
    await opens({ key: 'press', tenant: 'three' });
    await expect(opens({ key: 'press', tenant: 'four' })).rejects.toMatchObject({ budget: 'key:press:day' });
  });

  it('turns the purpose to economy at the guard, tells it once a window, and not half-way through a picture', async () => {
    const world = budgetWorld([{ ...DAY, guardAt: 0.5 }]);
    const first = world.picture();
    await first.open([offer('gemini', 0.6 * DOLLAR)]);
    expect(first.spending.reading()).toMatchObject({ economy: false, guards: [] });
    await first.attempt(offer('gemini', 0.6 * DOLLAR), { billing: 'billed', nanoUsd: 0.6 * DOLLAR });
    first.spending.settle();
    await world.guard.close();
    for (let round = 1; round <= 2; round += 1) {
      const next = world.picture();
      await next.open([offer('gemini', 0.1 * DOLLAR)]);
      expect(next.spending.reading()).toMatchObject({ economy: true, guards: [{ budget: 'all:day' }] });
      next.spending.settle();
      await world.guard.close();
    }
    expect(world.events.filter(({ type }) => type === 'budget.guarded')).toHaveLength(1);
    world.now = MIDNIGHT;
    expect(world.guard.reading({ key: undefined, tenant: undefined })).toMatchObject({ economy: false });
  });

  it('only warns where it should not change the purpose', async () => {
    const world = budgetWorld([{ ...DAY, guardAt: 0.1, onGuard: 'warn' }]);
    const held = world.picture();
    await held.open([offer('gemini', 0.6 * DOLLAR)]);
    const reading = world.guard.reading({ key: undefined, tenant: undefined });
    expect(reading?.economy).toBe(false);
    expect(reading?.guards).toEqual([
      { budget: 'all:day', message: 'The budget all:day of 1 USD has passed 10 %', turns: false },
    ]);
  });
});

/** A store that fails while it is told to. */
function frailStore(): { readonly store: BudgetStore; fail: (() => Promise<never>) | undefined } {
  const memory = createMemoryBudgetStore({ clock: { now: () => NOON } });
  const frail: ReturnType<typeof frailStore> = {
    fail: undefined,
    store: {
      reserve: (reservation) => frail.fail?.() ?? memory.reserve(reservation),
      commit: (commitment) => frail.fail?.() ?? memory.commit(commitment),
      renew: (ids, leaseMs) => frail.fail?.() ?? memory.renew(ids, leaseMs),
      read: (purses) => frail.fail?.() ?? memory.read(purses),
    },
  };
  return frail;
}

describe('a store that is away', () => {
  const fails = () => Promise.reject(new Error('ECONNREFUSED'));
  const hangs = () => new Promise<never>(() => {});

  it.each([
    ['fails', fails, 'error', true],
    ['hangs', hangs, 'timeout', false],
  ] as const)('refuses calls by default when it %s', async (_what, fail, cause, hasCause) => {
    const frail = frailStore();
    const { picture, events } = budgetWorld({ limits: [DAY], store: frail.store, storeTimeoutMs: 1 });
    frail.fail = fail;
    const error = await rejection(picture().open([offer('gemini', 0.1 * DOLLAR)]));
    expect(BudgetUnavailableError.isInstance(error)).toBe(true);
    expect(error instanceof Error && error.cause !== undefined).toBe(hasCause);
    expect(events).toEqual([{ type: 'budget.store_failed', at: NOON, operation: 'read', cause }]);
  });

  it('lets calls pass where that was chosen, and counts them when it is back', async () => {
    const frail = frailStore();
    const { guard, picture, events } = budgetWorld({ limits: [DAY], store: frail.store, onStoreError: 'allow' });
    frail.fail = fails;
    const { open, attempt, spending } = picture();
    await open([offer('gemini', 0.4 * DOLLAR)]);
    expect(await attempt(offer('gemini', 0.4 * DOLLAR), BILLED)).toBe(true);
    spending.settle();
    await guard.close();
    const told = events.flatMap((event) => (event.type === 'budget.store_failed' ? [event.operation] : []));
    expect(told).toEqual(['read', 'reserve', 'commit', 'commit']);
    frail.fail = undefined;
    await guard.close();
    const next = picture();
    await next.open([offer('gemini', 0.1 * DOLLAR)]);
    expect(guard.standings()).toMatchObject([{ spentNanoUsd: 0.2 * DOLLAR, reservedNanoUsd: 0.1 * DOLLAR }]);
  });

  it('loses no money that was paid while it was away after a reservation', async () => {
    const frail = frailStore();
    const { guard, picture } = budgetWorld({ limits: [DAY], store: frail.store });
    const { open, attempt, spending } = picture();
    await open([offer('gemini', 0.4 * DOLLAR)]);
    frail.fail = fails;
    expect(await attempt(offer('gemini', 0.4 * DOLLAR), BILLED)).toBe(true);
    spending.settle();
    frail.fail = undefined;
    await guard.close();
    expect(guard.standings()).toMatchObject([{ spentNanoUsd: 0.2 * DOLLAR, reservedNanoUsd: 0 }]);
  });
});
