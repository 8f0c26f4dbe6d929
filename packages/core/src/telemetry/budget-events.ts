/** How a budget stands. Amounts are nano-dollars. */
interface OfBudget {
  /** Epoch milliseconds. */
  readonly at: number;
  /** The budget's name, from the configuration. */
  readonly budget: string;
  readonly limitNanoUsd: number;
  readonly spentNanoUsd: number;
  /** Held by pictures that are being drawn. */
  readonly reservedNanoUsd: number;
  /** When it begins anew, in epoch milliseconds; `undefined` if it never does. */
  readonly resetsAt: number | undefined;
}

/** A budget reached its guard; told once a window by each process. */
export interface BudgetGuarded extends OfBudget {
  readonly type: 'budget.guarded';
}

/** A budget had no room for a picture of a call, which was refused before anything was sent. */
export interface BudgetRejected extends OfBudget {
  readonly type: 'budget.rejected';
  readonly callId: string;
}

/**
 * An attempt cost more than it could by its channel's prices, so budgets may have been passed by that much: the prices are out of date.
 * What the like of it can cost is reserved by the dearest bill from then on.
 */
export interface BudgetOverrun {
  readonly type: 'budget.overrun';
  /** Epoch milliseconds. */
  readonly at: number;
  readonly callId: string;
  readonly attemptId: string;
  readonly channel: string;
  readonly model: string;
  /** What it could cost at most by the prices; where none is known, what the budget takes an unknown price for. */
  readonly boundNanoUsd: number;
  readonly costNanoUsd: number;
}

/** The store of the budgets failed, or did not answer in time. */
export interface BudgetStoreFailed {
  readonly type: 'budget.store_failed';
  /** Epoch milliseconds. */
  readonly at: number;
  readonly operation: 'read' | 'reserve' | 'commit' | 'renew';
  readonly cause: 'timeout' | 'error';
}

/**
 * Whose spending a budget bounds: that of all processes on one store (`shared`), that of this process alone (`process`), or that of each
 * key, tenant, channel or model for itself (`each`).
 */
export type BudgetKept = 'shared' | 'process' | 'each';

/** What was charged to a budget for one attempt. Of a metric alone: it is no event. */
export interface BudgetCharge {
  /** The budget's name, from the configuration. */
  readonly budget: string;
  readonly kept: BudgetKept;
  /** Nano-dollars, above 0. */
  readonly nanoUsd: number;
}
