import type { Attempt } from '../resilience/attempt.ts';
import { RetakeError } from './retake-error.ts';

/** Budgets could not be checked, because their store failed or was too slow, and are to hold all the same. Nothing was sent. */
export class BudgetUnavailableError extends RetakeError {
  readonly code = 'budget_unavailable';
  /** Always empty: no upstream request was made. */
  override readonly attempts: readonly Attempt[] = [];

  /** @param cause what the store rejected with; `undefined` when it did not answer in time. */
  constructor(cause?: unknown) {
    const what = cause === undefined ? 'did not answer in time' : 'failed';
    super(
      `The budget store ${what}, so the call was refused; onStoreError: 'allow' would let it pass`,
      cause === undefined ? {} : { cause },
    );
  }

  static override isInstance(error: unknown): error is BudgetUnavailableError {
    return RetakeError.isInstance(error) && error.code === 'budget_unavailable';
  }
}
