import type { BudgetReading } from '../budget/budget-reading.ts';
import type { PictureOrder } from '../channels/channel.ts';
import type { Choice } from './choose-models.ts';
import type { Rungs } from './degrade.ts';
import type { HealthReading } from './health.ts';
import type { Strategy, StrategyContext } from './strategies/strategy.ts';

/** Which channels a call may use, and in which order. */
export interface Route {
  /** By their ids. */
  readonly only?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  /** Tags that a channel must have. No failure relaxes them. */
  readonly compliance?: readonly string[] | undefined;
  /** @default that of the service */
  readonly strategy?: Strategy | undefined;
}

/** What goes first when not everything can be had. */
export interface Preference {
  /**
   * `quality`: everyone who can fill the order as it is, before anything less. `speed`: after a failure of capacity another failure domain
   * at once, and healthy channels before struggling ones, even if what they draw is less. @default 'quality'
   */
  readonly prefer?: 'speed' | 'quality' | undefined;
  /**
   * `interactive`: somebody waits, so the call goes down the ladder as soon as all were asked once. `background`: nobody does, so what was
   * ordered is tried and waited for until half of the deadline or half of the attempts are used, and only then less. @default 'interactive'
   */
  readonly urgency?: 'interactive' | 'background' | undefined;
  /** Ids of channels that go before the others of their step, whatever the strategy says. @default none */
  readonly leading?: ReadonlySet<string> | undefined;
}

/** What a plan is made from; the same input gives the same plan. */
export interface PlanInput {
  /** All of the order that does not depend on the model that draws it. */
  readonly ask: Omit<PictureOrder, 'model' | 'size' | 'thinking'>;
  readonly choice: Choice;
  readonly ladder: readonly Rungs[];
  readonly route: Route;
  /** Names of call options that channels may draw without, though they change the picture. @default none */
  readonly optional?: readonly string[] | undefined;
  readonly preference: Preference;
  /** What strategies may look at; one object for all plans of a picture, by which they may remember what they found. */
  readonly context: StrategyContext;
  /** @default no budgets */
  readonly budget?: BudgetReading | undefined;
  readonly health: HealthReading;
  /** Epoch milliseconds until which nothing less than what was ordered is asked for; `undefined` when that may be done now. */
  readonly heldUntil?: number | undefined;
}
