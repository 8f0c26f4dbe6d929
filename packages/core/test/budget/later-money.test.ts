import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BudgetStore } from '../../src/budget/budget-store.ts';
import type { LaterMoney, LaterOrder } from '../../src/budget/later-money.ts';
import { createMemoryBudgetStore } from '../../src/budget/memory-budget-store.ts';
import { BudgetExceededError } from '../../src/errors/budget-exceeded-error.ts';
import type { BillingVerdict } from '../../src/errors/failure-class.ts';
import { attemptAt, budgetWorld, DOLLAR, NOON, offer } from './budget-world.ts';

const BOUND = DOLLAR / 10;
const PURSE = 'all  total UTC 0';

const LIMITS = [
  { key: '*', window: 'total', limitUsd: 2, name: 'all' },
  { key: '*', per: 'key', window: 'total', limitUsd: 0.5 },
  { key: 'one', per: 'channel', window: 'total', limitUsd: 0.8 },
];

interface Bill {
  readonly billing: BillingVerdict;
  readonly nanoUsd: number;
}

const bills = fc.array(
  fc.record<Bill>({
    billing: fc.constantFrom('billed', 'not-billed', 'unknown'),
    nanoUsd: fc.integer({ min: 1, max: BOUND }),
  }),
  { minLength: 1, maxLength: 5 },
);

type Step = { readonly who: number; readonly picture: number } & { readonly what: 'count' | 'release' };

const steps = fc.array(
  fc.record<Step>({ who: fc.nat({ max: 1 }), picture: fc.nat({ max: 4 }), what: fc.constantFrom('count', 'release') }),
  { maxLength: 20 },
);

/** The money of one process. */
function processOn(store: BudgetStore): LaterMoney {
  const { later } = budgetWorld({ limits: LIMITS, store }).guard;
  if (later === undefined) throw new Error('a world without limits');
  return later;
}

function orders(count: number, channel = 'one'): readonly LaterOrder[] {
  const candidate = offer(channel, BOUND);
  return Array.from({ length: count }, (_, index) => ({
    candidate,
    picture: {
      id: `picture-${index}`,
      callId: `call-${index}`,
      spender: { key: index % 2 === 0 ? 'even' : 'odd', tenant: undefined },
      channel,
      model: candidate.order.model.id,
      orderedAt: NOON,
    },
  }));
}

const chargeOf = ({ billing, nanoUsd }: Bill): number => (billing === 'not-billed' ? 0 : billing === 'unknown' ? BOUND : nanoUsd);

describe('the money of pictures that are drawn later', () => {
  it('counts each once and gives the rest back, in whatever order two processes hear of them', async () => {
    await fc.assert(
      fc.asyncProperty(bills, steps, async (all, taken) => {
        const store = createMemoryBudgetStore({ clock: { now: () => NOON } });
        const processes = [processOn(store), processOn(store)];
        const ordered = orders(all.length);
        await processes[0]?.hold(ordered, false);
        const counted = new Set<number>();
        const ended = new Set<number>();
        for (const { who, picture, what } of taken) {
          const order = ordered[picture];
          const bill = all[picture];
          if (order === undefined || bill === undefined) continue;
          const attempt = attemptAt(
            order.candidate,
            { ...bill, nanoUsd: bill.billing === 'billed' ? bill.nanoUsd : undefined },
            `a-${picture}`,
          );
          if (what === 'count') await processes[who]?.count(order, attempt, true);
          else await processes[who]?.release([order.picture]);
          ended.add(picture);
          if (what === 'count') counted.add(picture);
          const spentNanoUsd = [...counted].reduce((sum, index) => sum + chargeOf(all[index]!), 0);
          const reservedNanoUsd = (all.length - ended.size) * BOUND;
          expect(await store.read([PURSE])).toEqual([{ purse: PURSE, spentNanoUsd, reservedNanoUsd }]);
        }
      }),
    );
  });

  it.each([
    ['of the key', 'two', 12, 'key:*:total'],
    ['of the channel', 'one', 9, 'channel:one:total'],
  ])('is held for all of them or for none, where the budget %s has no room', async (_whose, channel, count, budget) => {
    const store = createMemoryBudgetStore({ clock: { now: () => NOON } });
    const money = processOn(store);
    const error: unknown = await money.hold(orders(count, channel), false).catch((reason: unknown) => reason);
    expect(BudgetExceededError.isInstance(error) ? error.budget : error).toBe(budget);
    expect(await store.read([PURSE])).toMatchObject([{ spentNanoUsd: 0, reservedNanoUsd: 0 }]);
    const { giveBack } = await money.hold(orders(8, channel), false);
    expect(await store.read([PURSE])).toMatchObject([{ reservedNanoUsd: 8 * BOUND }]);
    await giveBack();
    await giveBack();
    expect(await store.read([PURSE])).toMatchObject([{ reservedNanoUsd: 0 }]);
  });

  it('is held for those that their budgets have room for, where the others may be left out', async () => {
    const store = createMemoryBudgetStore({ clock: { now: () => NOON } });
    const money = processOn(store);
    // Five of the even ones and five of the odd ones fit into the budgets of their keys.
    const { refused, giveBack } = await money.hold(orders(14, 'two'), true);
    expect(refused.map(({ error }) => error.budget)).toEqual(Array.from({ length: 4 }, () => 'key:*:total'));
    expect(new Set(refused.map(({ order }) => order.picture.spender.key))).toEqual(new Set(['even', 'odd']));
    expect(await store.read([PURSE])).toMatchObject([{ reservedNanoUsd: 10 * BOUND }]);
    await giveBack();
    expect(await store.read([PURSE])).toMatchObject([{ spentNanoUsd: 0, reservedNanoUsd: 0 }]);
  });

  it('refuses what has no known price, and counts it where it was drawn all the same', async () => {
    const store = createMemoryBudgetStore({ clock: { now: () => NOON } });
    const money = processOn(store);
    const [order] = orders(1);
    if (order === undefined) throw new Error('one was asked for');
    const unpriced = { ...order, candidate: offer('one', undefined) };
    const error: unknown = await money.hold([unpriced], false).catch((reason: unknown) => reason);
    expect(BudgetExceededError.isInstance(error) ? error.neededUsd : error).toBeUndefined();
    await money.count(unpriced, attemptAt(unpriced.candidate, { billing: 'billed', nanoUsd: 7 }, 'a-0'), true);
    expect(await store.read([PURSE])).toMatchObject([{ spentNanoUsd: 7, reservedNanoUsd: 0 }]);
  });
});
