import { expect, it } from 'vitest';
import { TurnBudget } from '../../src/transport/turn-budget.ts';

it('a turn is over after a megabyte, whoever read it, and those that wait go on in the next', async () => {
  const budget = new TurnBudget();
  const went: string[] = [];
  expect(budget.spend(600_000)).toBe(true);
  expect(budget.spend(600_000)).toBe(false);
  budget.nextTurn(() => went.push('one'));
  budget.nextTurn(() => went.push('two'));
  await Promise.resolve();
  expect(went).toEqual([]);
  await new Promise(setImmediate);
  expect(went).toEqual(['one', 'two']);
  expect(budget.spend(600_000)).toBe(true);
});
