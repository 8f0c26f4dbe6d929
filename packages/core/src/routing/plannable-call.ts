import type { BudgetReading } from '../budget/budget-reading.ts';
import type { ImageSize } from '../catalog/size.ts';
import type { PictureOrder } from '../channels/channel.ts';
import type { Plan } from './candidate.ts';
import type { Wish } from './choose-models.ts';
import type { Degrade } from './degrade.ts';
import type { Preference, Route } from './plan-input.ts';

/** A request that was understood, as far as planning goes. */
export interface CallToPlan extends Wish, Preference, Omit<PictureOrder, 'model' | 'size'> {
  readonly labels: Readonly<Record<string, string>>;
  readonly route: Route;
  readonly degrade: Degrade;
}

/** A call whose models are chosen; it is planned anew for every round, over the health of that moment. */
export interface PlannableCall {
  /** What it is known by, whatever will be delivered. */
  readonly ordered: OrderedCall;
  /** What a budget at its guard did to it; `undefined` when nothing. */
  readonly turned: Turned | undefined;
  /**
   * @param heldUntil epoch milliseconds until which nothing less than what was ordered is asked for.
   * @param budget a newer reading of the money there is for it.
   * @param turn the same object for all plans of one picture. @default nobody will be asked
   */
  plan(heldUntil?: number, budget?: BudgetReading, turn?: object): Plan;
}

/** A call whose budget has reached its guard, and that is drawn for a cheaper purpose for it. */
export interface Turned {
  /** The purpose that was asked for, or the default model. */
  readonly from: string;
  /** The purpose in its place. */
  readonly to: string;
  /** The names of the budgets at their guard. */
  readonly budgets: readonly string[];
}

/** What a call orders. */
export interface OrderedCall {
  readonly model: string;
  readonly size: ImageSize;
  readonly purpose?: string;
}

/** Chooses the models of a call, once. `budget` is a reading of the money there is for it. */
export type CallPlanner = (call: CallToPlan, budget?: BudgetReading) => PlannableCall;
