import type { Warning } from '../channels/channel.ts';
import type { BudgetReading, Spender } from './budget-reading.ts';

/** Whose money a call spends: that of its `budgetKey`, and of its label `tenant`. */
export function spenderOf(call: {
  readonly budgetKey: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
}): Spender {
  return { key: call.budgetKey, tenant: call.labels['tenant'] };
}

/** A guard that changes or watches a call is worth a word to its caller. */
export function guardWarnings(reading: BudgetReading | undefined): readonly Warning[] {
  return (reading?.guards ?? []).map(({ message }) => ({ code: 'budget_guard', message }));
}
