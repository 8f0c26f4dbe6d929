import type { ImageSize } from '../catalog/size.ts';
import type { PictureOrder } from '../channels/channel.ts';
import type { BudgetReading } from '../budget/budget-reading.ts';
import type { Random } from '../config/clock.ts';
import type { Plan } from './candidate.ts';
import type { ChooseModels, Wish } from './choose-models.ts';
import { ladderOf, type Degrade } from './degrade.ts';
import type { HealthReading } from './health.ts';
import type { Preference, Route } from './plan-input.ts';
import type { Planner } from './planner.ts';
import { preferModels } from './prefer-models.ts';
import type { Strategy } from './strategies/strategy.ts';
import type { TrafficReading } from './traffic-reading.ts';

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
  /**
   * @param heldUntil epoch milliseconds until which nothing less than what was ordered is asked for.
   * @param budget a newer reading of the money there is for it.
   */
  plan(heldUntil?: number, budget?: BudgetReading): Plan;
}

/** What a call orders. */
export interface OrderedCall {
  readonly model: string;
  readonly size: ImageSize;
  readonly purpose?: string;
}

/** Chooses the models of a call, once. `budget` is a reading of the money there is for it. */
export type CallPlanner = (call: CallToPlan, budget?: BudgetReading) => PlannableCall;

/** What all calls of a service are planned with. */
export interface CallPlannerParts {
  readonly chooseModels: ChooseModels;
  readonly planner: Planner;
  readonly strategy: Strategy;
  readonly degrade: Degrade;
  readonly health: HealthReading;
  readonly traffic: TrafficReading;
  readonly random: Random;
  /** The purpose of calls whose budget has reached its guard. */
  readonly guardPurpose: string;
}

/**
 * Builds the planning of calls. Money and lifecycle are looked at before the purpose picks, so that no purpose gets around them.
 *
 * @throws ModelUnknownError, ModelRetiredError (from the returned function).
 */
export function createCallPlanner(parts: CallPlannerParts): CallPlanner {
  const { planner, health, traffic, random, guardPurpose } = parts;
  return (call, budget) => {
    const { prompt, aspectRatio, references, seed, channelOptions, labels, route, prefer, urgency } = call;
    const strategy = route.strategy ?? parts.strategy;
    const chosen = parts.chooseModels(call, budget?.economy === true ? guardPurpose : undefined);
    const context = { prompt, purpose: chosen.purpose, labels, traffic, random };
    const choice = preferModels(chosen, strategy, context);
    const degrade = { sizes: call.degrade.sizes ?? parts.degrade.sizes, models: call.degrade.models ?? parts.degrade.models };
    const planned = {
      ask: { prompt, aspectRatio, references, seed, channelOptions },
      choice,
      ladder: ladderOf(choice, degrade, aspectRatio),
      route,
      optional: call.degrade.options ?? parts.degrade.options,
      preference: { prefer, urgency },
      context,
      health,
      budget,
    };
    const { models, size, purpose } = choice;
    const ordered = { model: models[0].model.id, size, ...(purpose === undefined ? {} : { purpose }) };
    return { ordered, plan: (heldUntil, newer) => planner({ ...planned, heldUntil, budget: newer ?? budget }) };
  };
}
