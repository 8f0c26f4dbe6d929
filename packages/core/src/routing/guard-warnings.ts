import type { BudgetReading } from '../budget/budget-reading.ts';
import type { Warning } from '../channels/channel.ts';
import type { Turned } from './plannable-call.ts';

/** What guards have done to a call, told for each; those that only warn do nothing. */
export function guardWarnings(
  reading: BudgetReading | undefined,
  call: { readonly named: boolean; readonly purpose: string | undefined; readonly turned: Turned | undefined },
): readonly Warning[] {
  return (reading?.guards ?? []).map(({ message, turns }) => ({
    code: 'budget_guard',
    message: turns ? `${message}; ${deedOf(call)}` : message,
  }));
}

function deedOf({ turned, named, purpose }: Parameters<typeof guardWarnings>[1]): string {
  if (turned !== undefined) return `this call is drawn for the purpose ${turned.to} in place of ${turned.from}`;
  if (named) return 'this call keeps the model that it names';
  return `this call keeps ${purpose === undefined ? 'the default model' : `the purpose ${purpose}`}, since no other is cheaper now`;
}

/** The budgets whose guard turns calls. */
export function turningBudgets(reading: BudgetReading): readonly string[] {
  return reading.guards.filter(({ turns }) => turns).map(({ budget }) => budget);
}
