import type { Spender } from './budget-reading.ts';

/** Whose money a call spends: that of its `budgetKey`, and of its label `tenant`. */
export function spenderOf(call: {
  readonly budgetKey: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
}): Spender {
  return { key: call.budgetKey, tenant: call.labels['tenant'] };
}
