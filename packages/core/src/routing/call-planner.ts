import type { Random } from '../config/clock.ts';
import type { ChooseModels } from './choose-models.ts';
import { ladderOf, type Degrade } from './degrade.ts';
import type { HealthReading } from './health.ts';
import type { CallPlanner } from './plannable-call.ts';
import type { Planner } from './planner.ts';
import { preferModels } from './prefer-models.ts';
import type { Strategy, StrategyContext } from './strategies/strategy.ts';
import type { TrafficReading } from './traffic-reading.ts';

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
    const { prompt, aspectRatio, references, seed, channelOptions, chat, labels, route, prefer, urgency, leading } = call;
    const strategy = route.strategy ?? parts.strategy;
    const chosen = parts.chooseModels(call, budget?.economy === true ? guardPurpose : undefined);
    const context = { prompt, purpose: chosen.purpose, labels, traffic, random };
    const choice = preferModels(chosen, strategy, context);
    const degrade = { sizes: call.degrade.sizes ?? parts.degrade.sizes, models: call.degrade.models ?? parts.degrade.models };
    const planned = {
      ask: { prompt, aspectRatio, references, seed, channelOptions, chat },
      choice,
      ladder: ladderOf(choice, degrade, aspectRatio),
      route,
      optional: call.degrade.options ?? parts.degrade.options,
      preference: { prefer, urgency, leading },
      health,
      budget,
    };
    // One for each picture, by which strategies remember what they found and whose turn it was.
    const contexts = new WeakMap<object, StrategyContext>();
    const contextOf = (turn: object | undefined): StrategyContext => {
      if (turn === undefined) return context;
      const known = contexts.get(turn);
      if (known !== undefined) return known;
      const created = { ...context, turn };
      contexts.set(turn, created);
      return created;
    };
    const { models, size, purpose } = choice;
    const ordered = { model: models[0].model.id, size, ...(purpose === undefined ? {} : { purpose }) };
    return {
      ordered,
      plan: (heldUntil, newer, turn) => planner({ ...planned, context: contextOf(turn), heldUntil, budget: newer ?? budget }),
    };
  };
}
