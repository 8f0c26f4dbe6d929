/** Whose money a call spends. */
export interface Spender {
  /** The call's `budgetKey`. */
  readonly key: string | undefined;
  /** The call's label `tenant`. */
  readonly tenant: string | undefined;
}

/** A candidate as far as money goes. */
export interface PricedCandidate {
  readonly channel: string;
  readonly model: string;
  /** What one attempt can cost at most; `undefined` if no price is known. */
  readonly upperNanoUsd: number | undefined;
}

/** Why a candidate must not be bought now: a reason for a plan's exclusions. */
export interface Unaffordable {
  readonly reason: 'budget';
  /** One sentence for people, with what to do. */
  readonly detail: string;
  /** When its window ends, in epoch milliseconds; `undefined` if it does not. */
  readonly until: number | undefined;
}

/** A budget that has reached its guard. */
export interface GuardNotice {
  /** The budget's name. */
  readonly budget: string;
  /** Half a sentence for people, to which is added what became of the call. */
  readonly message: string;
  /** Whether it wants calls drawn for the purpose `economy`, or only warns. */
  readonly turns: boolean;
}

/** What the planner asks of budgets, before it looks at the purpose: a reading at one moment, which calls nobody. */
export interface BudgetReading {
  /** Whether a guard wants the call drawn for the purpose `economy`. */
  readonly economy: boolean;
  /** The budgets at their guard that concern the call; each is worth a warning. */
  readonly guards: readonly GuardNotice[];
  /** `undefined` when there is money for it. */
  unavailability(candidate: PricedCandidate): Unaffordable | undefined;
}
