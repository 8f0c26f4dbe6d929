import type { Usd } from '../catalog/dollar-prices.ts';
import type { BudgetStore } from './budget-store.ts';
import type { BudgetWindow } from './budget-window.ts';

/** What a budget can be kept by: the call's `budgetKey`, its label `tenant`, or who draws. */
export const BUDGET_SCOPES = ['key', 'tenant', 'channel', 'model'] as const;
/** One of them. */
export type BudgetScope = (typeof BUDGET_SCOPES)[number];

/** One limit on what may be spent. */
export interface BudgetOptions {
  /**
   * Whose money it is. Without `per`: `'*'` is all that the service spends, a name is that of calls with this `budgetKey`. With `per`: `'*'`
   * gives each key, tenant, channel or model a budget of its own, and a name is for that one alone, in place of the `'*'` of
   * the same `per` and `window`.
   */
  readonly key: string;
  /**
   * What `key` names. Budgets per channel or model leave candidates out of a plan; all others refuse the call.
   *
   * @default none for `'*'`: everything; `'key'` for a name
   */
  readonly per?: BudgetScope | undefined;
  /** How long the money has to last: a calendar hour, day or month, or for ever. */
  readonly window: BudgetWindow;
  /** Whose clocks say when a day begins: an IANA name, such as `'Europe/Berlin'`. @default 'UTC' */
  readonly timeZone?: string | undefined;
  /** The most that may be spent in one window, in US dollars; a string is read to the last digit. */
  readonly limitUsd: Usd;
  /**
   * The share of the limit, spent or reserved, from which on calls are told and, by `onGuard`, drawn cheaper.
   *
   * @default 0.9, which leaves a tenth of the money for cheap pictures; 1 switches the guard off
   */
  readonly guardAt?: number | undefined;
  /**
   * What the guard does: the purpose of calls becomes `economy` where that is cheaper, with a warning, or it only warns. The guard of a
   * channel or a model only warns: another purpose would not spare that one.
   *
   * @default 'economy'
   */
  readonly onGuard?: 'economy' | 'warn' | undefined;
  /** What happens at the limit: the call, or the candidate, is refused until the window ends. @default 'reject' */
  readonly onLimit?: 'reject' | undefined;
  /**
   * What to do with a candidate of unknown price: refuse it, or allow it, reserving `unknownPriceUsd`. What it really costs stays
   * unknown then, so that amount is also what it counts for.
   *
   * @default 'refuse', since nobody can say whether the limit would hold
   */
  readonly onUnknownPrice?: 'refuse' | 'allow' | undefined;
  /**
   * What an attempt of unknown price counts for, in US dollars.
   *
   * @default 1, above the bound of the dearest picture of the catalog (4K by Gemini 3 Pro with its thinking, about 0.6)
   */
  readonly unknownPriceUsd?: Usd | undefined;
  /** How it is called in events, metrics and errors. @default made of the rest, such as `'tenant:*:month'` */
  readonly name?: string | undefined;
}

/** All budgets of a service and how they are kept. A plain array of `BudgetOptions` takes the defaults for the rest. */
export interface BudgetsOptions {
  readonly limits: readonly BudgetOptions[];
  /** Where they are kept. @default the memory of this process */
  readonly store?: BudgetStore | undefined;
  /**
   * What to do when the store fails or is too slow: refuse the call before anything is sent, or let it pass unchecked. What was
   * spent meanwhile is counted as soon as the store is back.
   *
   * @default 'deny': whoever sets a limit wants it to hold
   */
  readonly onStoreError?: 'deny' | 'allow' | undefined;
  /** How long a call waits for the store, in milliseconds. @default 1_000, which nobody notices beside a picture's 20 s */
  readonly storeTimeoutMs?: number | undefined;
  /**
   * How long a reservation outlives a process that died, in milliseconds. While a picture is drawn it is renewed three times as often.
   *
   * @default 60_000
   */
  readonly leaseMs?: number | undefined;
  /**
   * How long money stays held for a picture of a batch that nobody collects, in milliseconds. Longer than a batch can take: Google lets one
   * expire after about 48 hours.
   *
   * @default 259_200_000, three days
   */
  readonly batchLeaseMs?: number | undefined;
}

/** One budget, read and complete. */
export interface Budget {
  /** Bounded by the configuration, so fit for a metric. */
  readonly name: string;
  /** `undefined` for the budget of everything. */
  readonly scope: BudgetScope | undefined;
  /** `'*'` for each its own. */
  readonly key: string;
  readonly window: BudgetWindow;
  readonly timeZone: string;
  readonly limitNanoUsd: number;
  readonly guardAt: number;
  readonly onGuard: 'economy' | 'warn';
  readonly onUnknownPrice: 'refuse' | 'allow';
  readonly unknownPriceNanoUsd: number;
}

/** The budgets of a service, read and complete. */
export interface Budgets {
  readonly limits: readonly Budget[];
  readonly store?: BudgetStore | undefined;
  readonly onStoreError: 'deny' | 'allow';
  readonly storeTimeoutMs: number;
  readonly leaseMs: number;
  readonly batchLeaseMs: number;
}
