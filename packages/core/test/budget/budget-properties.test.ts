import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BudgetStore } from '../../src/budget/budget-store.ts';
import { createMemoryBudgetStore } from '../../src/budget/memory-budget-store.ts';
import { BudgetExceededError } from '../../src/errors/budget-exceeded-error.ts';
import type { BillingVerdict } from '../../src/errors/failure-class.ts';
import { attemptAt, budgetWorld, DOLLAR, NOON, offer, priced, type BudgetWorld } from './budget-world.ts';

interface ScriptedAttempt {
  readonly candidate: number;
  readonly billing: BillingVerdict;
  /** Share of the bound that it cost; above 1 the price list was wrong. */
  readonly share: number;
}

interface ScriptedPicture {
  readonly key: string | undefined;
  readonly tenant: string | undefined;
  readonly candidates: readonly { readonly channel: string; readonly model: string; readonly cents: number | undefined }[];
  readonly attempts: readonly ScriptedAttempt[];
  /** After so many attempts the caller leaves, with the last one still on its way. */
  readonly leavesAfter: number;
}

const pictures = fc.array(
  fc.record<ScriptedPicture>({
    key: fc.constantFrom(undefined, 'a', 'b'),
    tenant: fc.constantFrom(undefined, 't'),
    candidates: fc.array(
      fc.record({
        channel: fc.constantFrom('one', 'two', 'three'),
        model: fc.constantFrom('x', 'y'),
        cents: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    attempts: fc.array(
      fc.record<ScriptedAttempt>({
        candidate: fc.nat({ max: 3 }),
        billing: fc.constantFrom('billed', 'not-billed', 'unknown'),
        share: fc.oneof(
          { weight: 3, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
          { weight: 1, arbitrary: fc.double({ min: 1, max: 20, noNaN: true }) },
        ),
      }),
      { maxLength: 5 },
    ),
    leavesAfter: fc.integer({ min: 1, max: 6 }),
  }),
  { minLength: 1, maxLength: 8 },
);

const LIMITS = [
  { key: '*', window: 'day', limitUsd: 1, onUnknownPrice: 'allow', unknownPriceUsd: 0.5, name: 'all' },
  { key: '*', per: 'key', window: 'day', limitUsd: 0.6, onUnknownPrice: 'allow', unknownPriceUsd: 0.3 },
  { key: '*', per: 'tenant', window: 'total', limitUsd: 0.8, onUnknownPrice: 'allow', unknownPriceUsd: 0.5 },
  { key: 'one', per: 'channel', window: 'hour', limitUsd: 0.4, onUnknownPrice: 'allow', unknownPriceUsd: 0.4 },
  { key: '*', per: 'model', window: 'month', limitUsd: 0.7, onUnknownPrice: 'refuse' },
];

/** The purses that were used, with their limits, and by how much bills have passed what was expected of them. */
interface Used {
  readonly limits: Map<string, number>;
  /** The largest cost ÷ bound so far, by channel and model. */
  readonly ratios: Map<string, number>;
  excess: number;
}

/**
 * Every operation waits for its turn before and after it is carried out; after each the limits are looked at: what passes them is no more
 * than what nobody could know.
 */
function interleaved(memory: BudgetStore, scheduler: fc.Scheduler, used: Used): BudgetStore {
  const turn = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    await scheduler.schedule(Promise.resolve(), name);
    const answer = await work();
    for (const { purse, spentNanoUsd, reservedNanoUsd } of await memory.read([...used.limits.keys()])) {
      expect(spentNanoUsd).toBeGreaterThanOrEqual(0);
      expect(reservedNanoUsd).toBeGreaterThanOrEqual(0);
      expect({ purse, isWithin: spentNanoUsd + reservedNanoUsd <= (used.limits.get(purse) ?? 0) + used.excess }).toEqual({
        purse,
        isWithin: true,
      });
    }
    await scheduler.schedule(Promise.resolve(), `${name} answered`);
    return answer;
  };
  return {
    reserve: (reservation) => {
      for (const { purse, limitNanoUsd } of reservation.entries) used.limits.set(purse, limitNanoUsd);
      return turn('reserve', () => memory.reserve(reservation));
    },
    commit: (commitment) => turn('commit', () => memory.commit(commitment)),
    renew: (ids, leaseMs) => turn('renew', () => memory.renew(ids, leaseMs)),
    read: (purses) => turn('read', () => memory.read(purses)),
  };
}

/** Plays a picture; gives back what all of its attempts count for. */
async function play(world: BudgetWorld, scheduler: fc.Scheduler, used: Used, script: ScriptedPicture): Promise<number> {
  const { spending, attempts, open } = world.picture({ key: script.key, tenant: script.tenant });
  const offers = script.candidates.map(({ channel, model, cents }) =>
    offer(channel, cents === undefined ? undefined : (cents * DOLLAR) / 100, model),
  );
  let total = 0;
  try {
    const admitted = await open(offers);
    for (const [index, { candidate, billing, share }] of script.attempts.entries()) {
      const at = admitted[candidate % Math.max(1, admitted.length)];
      if (at === undefined) break;
      const listed = at.estimate.upperNanoUsd ?? 0.5 * DOLLAR;
      const seller = `${at.channel.id} ${at.order.model.id}`;
      const isPriced = at.estimate.upperNanoUsd !== undefined;
      const bound = isPriced ? Math.ceil(listed * (used.ratios.get(seller) ?? 1)) : listed;
      const admission = await spending.admit(at);
      if (!admission.admitted) continue;
      const isLeaving = index + 1 >= script.leavesAfter;
      if (!isLeaving) await scheduler.schedule(Promise.resolve(), 'drawn');
      const cost = Math.floor(listed * share);
      const verdict = isLeaving ? 'unknown' : billing;
      attempts.push(
        attemptAt(at, { billing: verdict, nanoUsd: verdict === 'billed' && isPriced ? cost : undefined }, `${index}`),
      );
      if (verdict === 'unknown') total += bound;
      if (verdict === 'billed') total += isPriced ? cost : bound;
      if (isLeaving) break;
      if (verdict === 'billed' && isPriced) {
        used.excess += Math.max(0, cost - bound);
        used.ratios.set(seller, Math.max(used.ratios.get(seller) ?? 1, cost / listed));
      }
      admission.ended();
    }
  } catch (error) {
    if (!BudgetExceededError.isInstance(error)) throw error;
  } finally {
    spending.settle();
  }
  return total;
}

describe('budgets, under any interleaving', () => {
  it('are never overspent but by what no price list said, leak nothing, and count exactly what was paid', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), pictures, async (scheduler, scripts) => {
        const used: Used = { limits: new Map(), ratios: new Map(), excess: 0 };
        const memory = createMemoryBudgetStore({ clock: { now: () => NOON } });
        const world = budgetWorld({ limits: LIMITS, store: interleaved(memory, scheduler, used), storeTimeoutMs: 60_000 });
        const played = Promise.all(scripts.map((script) => play(world, scheduler, used, script)));
        const totals = await scheduler.waitFor(played);
        await scheduler.waitFor(world.guard.close());
        const standings = await memory.read([...used.limits.keys()]);
        expect(standings.filter(({ reservedNanoUsd }) => reservedNanoUsd !== 0)).toEqual([]);
        const all = standings.find(({ purse }) => purse.startsWith('all '));
        expect(all?.spentNanoUsd ?? 0).toBe(totals.reduce((sum, total) => sum + total, 0));
      }),
      { numRuns: 100, endOnFailure: true },
    );
  });

  it('give back what processes that died had reserved', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 1, maxLength: 12 }), async (cents) => {
        let now = NOON;
        const store = createMemoryBudgetStore({ clock: { now: () => now } });
        const dead = budgetWorld({ limits: LIMITS, store, leaseMs: 1_000 });
        for (const cent of cents) {
          const picture = dead.picture();
          await picture.open([offer('two', (cent * DOLLAR) / 100)]).catch(() => {});
        }
        now += 1_001;
        const alive = budgetWorld({ limits: LIMITS, store });
        const picture = alive.picture();
        expect(await picture.open([offer('two', 0.6 * DOLLAR)])).toHaveLength(1);
        expect(picture.spending.reading().unavailability(priced(offer('two', 0.6 * DOLLAR)))).toBeUndefined();
      }),
      { numRuns: 50 },
    );
  });
});
