import type { Spending } from '../budget/spending.ts';
import type { Plan } from '../routing/candidate.ts';
import type { AttemptLog } from './attempt-log.ts';
import type { Accept, OnPartial } from './attempt-run.ts';
import type { CallBudget } from './call-budget.ts';

/** What the search for one picture is given. */
export interface Search<T> {
  readonly log: AttemptLog;
  /** A fresh plan each time, so that what went out of service in between is left out. */
  readonly plan: () => Plan;
  readonly accept: Accept<T>;
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
  /** Shared with the other pictures of the call. */
  readonly budget: CallBudget;
  /** What its attempts are, where they serve no call. */
  readonly kind?: 'probe' | undefined;
  /** Whether it waits for what nobody can be asked before. @default that of the options */
  readonly waitForRecovery?: boolean | undefined;
  /** Asked for money before every attempt. @default nothing is limited */
  readonly spending?: Spending | undefined;
  readonly onPartial?: OnPartial | undefined;
}
