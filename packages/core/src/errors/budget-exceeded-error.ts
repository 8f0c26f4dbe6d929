import type { Attempt } from '../resilience/attempt.ts';
import { usdOf } from '../catalog/money.ts';
import { RetakeError } from './retake-error.ts';

/** How a budget stands that has no room for a picture. Amounts are nano-dollars, times epoch milliseconds. */
export interface ExceededBudget {
  /** The budget's name. */
  readonly budget: string;
  readonly limitNanoUsd: number;
  readonly spentNanoUsd: number;
  /** Held by pictures that are being drawn now. */
  readonly reservedNanoUsd: number;
  /** What the cheapest candidate can cost; `undefined` if no price is known. */
  readonly neededNanoUsd: number | undefined;
  /** When the window ends; `undefined` if it never does. */
  readonly resetsAt: number | undefined;
  /** `undefined` when waiting does not help. */
  readonly retryAfterMs: number | undefined;
}

/** A budget has no room for the picture. Nothing was sent and nothing was paid. */
export class BudgetExceededError extends RetakeError {
  readonly code = 'budget_exceeded';
  /** Always empty: no upstream request was made. */
  override readonly attempts: readonly Attempt[] = [];
  /** The name of the budget. */
  readonly budget: string;
  readonly limitUsd: number;
  readonly spentUsd: number;
  /** Held by pictures that are being drawn; what they do not use comes back when they are done. */
  readonly reservedUsd: number;
  /** What the cheapest candidate can cost; `undefined` if no price is known. */
  readonly neededUsd: number | undefined;
  /** When the budget begins anew, in epoch milliseconds; `undefined` if it never does. */
  readonly resetsAt: number | undefined;
  /**
   * In milliseconds: until the budget begins anew, or, where reservations alone stand in the way, until they must be settled or expired.
   * `undefined` when waiting does not help.
   */
  readonly retryAfterMs: number | undefined;

  constructor(exceeded: ExceededBudget) {
    super(describe(exceeded));
    this.budget = exceeded.budget;
    this.limitUsd = usdOf(exceeded.limitNanoUsd);
    this.spentUsd = usdOf(exceeded.spentNanoUsd);
    this.reservedUsd = usdOf(exceeded.reservedNanoUsd);
    this.neededUsd = exceeded.neededNanoUsd === undefined ? undefined : usdOf(exceeded.neededNanoUsd);
    this.resetsAt = exceeded.resetsAt;
    this.retryAfterMs = exceeded.retryAfterMs;
  }

  static override isInstance(error: unknown): error is BudgetExceededError {
    return RetakeError.isInstance(error) && error.code === 'budget_exceeded';
  }

  override toJSON(): Record<string, unknown> {
    const { attempts, budget, limitUsd, spentUsd, reservedUsd, neededUsd, resetsAt, retryAfterMs } = this;
    return { ...super.toJSON(), attempts, budget, limitUsd, spentUsd, reservedUsd, neededUsd, resetsAt, retryAfterMs };
  }
}

function describe({ budget, limitNanoUsd, spentNanoUsd, reservedNanoUsd, neededNanoUsd, resetsAt }: ExceededBudget): string {
  const stand = `${usdOf(spentNanoUsd)} of ${usdOf(limitNanoUsd)} USD are spent and ${usdOf(reservedNanoUsd)} reserved`;
  const need = neededNanoUsd === undefined ? 'no candidate has a known price' : `a picture can cost ${usdOf(neededNanoUsd)}`;
  const reset = resetsAt === undefined ? 'It does not begin anew' : `It begins anew at ${new Date(resetsAt).toISOString()}`;
  return `The budget ${budget} has no room: ${stand}; ${need}. ${reset}`;
}
