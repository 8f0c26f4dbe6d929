import { describe, expect, it } from 'vitest';
import { budgetsSchema } from '../../src/budget/budgets-schema.ts';
import { createBudgetGuard } from '../../src/budget/create-budget-guard.ts';
import { createMemoryBudgetStore } from '../../src/budget/memory-budget-store.ts';
import type { BudgetCharge } from '../../src/telemetry/events.ts';
import { DOLLAR, NOON, offer, pictureOf } from './budget-world.ts';
import type { PictureUnderTest } from './budget-world.ts';

const clock = { now: () => NOON };

/** A guard, and everything that it says was charged. */
function guardOf(budgets: unknown): {
  readonly told: BudgetCharge[];
  readonly picture: (tenant?: string) => PictureUnderTest;
  readonly reconcile: (attempt: string, usd: number) => boolean;
} {
  const told: BudgetCharge[] = [];
  const guard = createBudgetGuard({
    budgets: budgetsSchema.parse(budgets),
    clock,
    teller: { tell: () => undefined, within: (_id, work) => work() },
    charged: (charge) => void told.push(charge),
  });
  let calls = 0;
  return {
    told,
    picture: (tenant) => pictureOf(guard, { tenant, key: undefined }, `call-${(calls += 1)}`),
    reconcile: (attempt, usd) => guard.reconcile(attempt, usd),
  };
}

describe('what is charged to budgets', () => {
  it('is told once for each attempt and budget, with whose spending it bounds', async () => {
    const { told, picture } = guardOf([
      { key: '*', window: 'day', limitUsd: 10 },
      { key: '*', per: 'tenant', window: 'day', limitUsd: 5 },
      { key: 'acme', per: 'tenant', window: 'month', limitUsd: 5 },
    ]);
    const one = picture('acme');
    const [candidate] = await one.open([offer('gemini', DOLLAR)]);
    await one.attempt(candidate!, { billing: 'not-billed' });
    await one.attempt(candidate!, { billing: 'billed', nanoUsd: DOLLAR / 4 });
    one.spending.settle();
    expect(told).toEqual([
      { budget: 'all:day', kept: 'process', nanoUsd: DOLLAR / 4 },
      { budget: 'tenant:*:day', kept: 'each', nanoUsd: DOLLAR / 4 },
      { budget: 'tenant:acme:month', kept: 'process', nanoUsd: DOLLAR / 4 },
    ]);
  });

  it('is that of all replicas where a store was passed in', async () => {
    const { told, picture } = guardOf({
      limits: [{ key: '*', window: 'day', limitUsd: 10 }],
      store: createMemoryBudgetStore({ clock }),
    });
    const one = picture();
    const [candidate] = await one.open([offer('gemini', DOLLAR)]);
    await one.attempt(candidate!, { billing: 'billed', nanoUsd: DOLLAR });
    expect(told).toEqual([{ budget: 'all:day', kept: 'shared', nanoUsd: DOLLAR }]);
  });

  it('never falls: what a correction gives back is taken off the next charges', async () => {
    const { told, picture, reconcile } = guardOf([{ key: '*', window: 'day', limitUsd: 100 }]);
    const spend = async (billing: 'billed' | 'unknown', nanoUsd?: number): Promise<string> => {
      const one = picture();
      const [candidate] = await one.open([offer('gemini', DOLLAR)]);
      await one.attempt(candidate!, { billing, nanoUsd });
      one.spending.settle();
      return one.attempts[0]!.id;
    };
    const unknown = await spend('unknown');
    expect(told.map(({ nanoUsd }) => nanoUsd)).toEqual([DOLLAR]);
    expect(reconcile(unknown, 0.25)).toBe(true);
    expect(told).toHaveLength(1);
    await spend('billed', DOLLAR / 2);
    expect(told).toHaveLength(1);
    await spend('billed', DOLLAR / 2);
    expect(told.map(({ nanoUsd }) => nanoUsd)).toEqual([DOLLAR, DOLLAR / 4]);
  });
});
