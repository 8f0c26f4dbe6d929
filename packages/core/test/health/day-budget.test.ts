import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { DayBudget } from '../../src/health/day-budget.ts';

const MIDNIGHT = Date.parse('2026-11-22T00:00:00Z');

it('is for a UTC day: what was held yesterday is gone, what is spent after midnight counts', () => {
  let now = MIDNIGHT - 1;
  const budget = new DayBudget(100, { now: () => now });
  const settle = budget.hold(80);
  expect(budget.hold(21)).toBeUndefined();
  now = MIDNIGHT;
  expect(budget.used).toBe(0);
  settle?.(30);
  expect(budget.used).toBe(30);
});

it('does not begin anew because the clock is set back', () => {
  let now = MIDNIGHT;
  const budget = new DayBudget(100, { now: () => now });
  budget.hold(80);
  now = MIDNIGHT - 1;
  expect(budget.hold(21)).toBeUndefined();
  now = MIDNIGHT + 86_400_000;
  expect(budget.used).toBe(0);
});

it('never holds more than its limit, and forgets nothing that was spent', () => {
  const step = fc.record({ hold: fc.nat(60), share: fc.double({ min: 0, max: 1, noNaN: true }) });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const budget = new DayBudget(100, { now: () => MIDNIGHT });
      let spent = 0;
      for (const { hold, share } of steps) {
        const settle = budget.hold(hold);
        expect(settle === undefined).toBe(spent + hold > 100);
        const cost = Math.floor(hold * share);
        if (settle !== undefined) spent += cost;
        settle?.(cost);
        expect(budget.used).toBe(spent);
      }
    }),
  );
});
