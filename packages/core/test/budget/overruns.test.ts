import { describe, expect, it } from 'vitest';
import { BudgetExceededError } from '../../src/errors/budget-exceeded-error.ts';
import { budgetWorld, DOLLAR, offer, priced, type BudgetWorld } from './budget-world.ts';

const DAY_MS = 86_400_000;
const RELAY = offer('relay', 0.04 * DOLLAR);
const TEN_TIMES = { billing: 'billed', nanoUsd: 0.4 * DOLLAR } as const;

/** Draws one picture; whether there was money for it. */
async function draw(
  { picture, guard }: BudgetWorld,
  at = RELAY,
  ending: Parameters<ReturnType<BudgetWorld['picture']>['attempt']>[1] = TEN_TIMES,
) {
  const { open, attempt, spending } = picture();
  try {
    await open([at]);
    await attempt(at, ending);
    return true;
  } catch (error) {
    if (!BudgetExceededError.isInstance(error)) throw error;
    return false;
  } finally {
    spending.settle();
    await guard.close();
  }
}

function upToIn({ picture }: BudgetWorld): string | undefined {
  return picture()
    .spending.reading()
    .unavailability(priced(RELAY))
    ?.detail.match(/up to [0-9.]+ USD/)?.[0];
}

describe('a bill above its bound', () => {
  it('is told, and reserved for from then on, so that a limit is passed by what was in flight at most', async () => {
    const world = budgetWorld([{ key: '*', window: 'day', limitUsd: 1, guardAt: 1 }]);
    const drawn: boolean[] = [];
    for (let picture = 1; picture <= 6; picture += 1) drawn.push(await draw(world));
    expect(drawn).toEqual([true, true, false, false, false, false]);
    expect(world.guard.standings()).toMatchObject([{ spentNanoUsd: 0.8 * DOLLAR, reservedNanoUsd: 0 }]);
    expect(upToIn(world)).toBe('up to 0.4 USD');
    const told = world.events.filter(({ type }) => type === 'budget.overrun');
    expect(told).toMatchObject([
      {
        callId: 'call-1',
        attemptId: 'call-1/1',
        channel: 'relay',
        model: 'model-a',
        boundNanoUsd: 0.04 * DOLLAR,
        costNanoUsd: 0.4 * DOLLAR,
      },
      { callId: 'call-2' },
    ]);
  });

  it('is a warning to its caller', async () => {
    const { picture } = budgetWorld([{ key: '*', window: 'day', limitUsd: 1 }]);
    const { open, attempt, spending } = picture();
    await open([RELAY]);
    expect(spending.warnings).toEqual([]);
    await attempt(RELAY, TEN_TIMES);
    expect(spending.warnings).toMatchObject([
      { code: 'cost_above_bound', message: expect.stringContaining('0.4 USD where at most 0.04') },
    ]);
  });

  it('raises what an attempt of unknown billing counts for', async () => {
    const world = budgetWorld([{ key: '*', window: 'day', limitUsd: 5 }]);
    await draw(world);
    await draw(world, RELAY, { billing: 'unknown' });
    expect(world.guard.standings()).toMatchObject([{ spentNanoUsd: 0.8 * DOLLAR }]);
  });

  it('is learned from what an attempt is reconciled to', async () => {
    const world = budgetWorld([{ key: '*', window: 'day', limitUsd: 0.3, guardAt: 1 }]);
    await draw(world, RELAY, { billing: 'unknown' });
    expect(world.guard.reconcile('call-1/1', 0.2)).toBe(true);
    expect(world.events).toMatchObject([{ type: 'budget.overrun', callId: 'call-1', costNanoUsd: 0.2 * DOLLAR }]);
    expect(await draw(world)).toBe(false);
  });

  it('says nothing of other models, nor of other channels', async () => {
    const world = budgetWorld([{ key: '*', window: 'day', limitUsd: 1, guardAt: 1 }]);
    await draw(world);
    await draw(world);
    expect(await draw(world, offer('relay', 0.04 * DOLLAR, 'model-b'), { billing: 'billed', nanoUsd: 0.04 * DOLLAR })).toBe(true);
    expect(await draw(world, offer('other', 0.04 * DOLLAR), { billing: 'billed', nanoUsd: 0.04 * DOLLAR })).toBe(true);
  });

  it('holds where no price is known too, and does not admit one that a budget refuses', async () => {
    const unpriced = offer('relay', undefined);
    const allowing = budgetWorld([{ key: '*', window: 'day', limitUsd: 3, onUnknownPrice: 'allow', guardAt: 1 }]);
    await draw(allowing, unpriced, { billing: 'billed', nanoUsd: 2 * DOLLAR });
    expect(await draw(allowing, unpriced)).toBe(false);
    expect(allowing.events).toContainEqual(expect.objectContaining({ type: 'budget.overrun', boundNanoUsd: DOLLAR }));
    const refusing = budgetWorld([{ key: '*', window: 'day', limitUsd: 3 }]);
    await draw(refusing);
    expect(refusing.picture().spending.reading().unavailability(priced(unpriced))?.detail).toContain('price is unknown');
  });

  it('is forgotten a day or two after the last of its kind', async () => {
    const world = budgetWorld([{ key: '*', window: 'total', limitUsd: 0.5, guardAt: 1 }]);
    await draw(world);
    world.now += DAY_MS - 1;
    expect(upToIn(world)).toBe('up to 0.4 USD');
    world.now += DAY_MS + 1;
    expect(upToIn(world)).toBeUndefined();
  });
});
