import type { Random } from '../config/clock.ts';
import type { BudgetReading } from '../budget/budget-reading.ts';
import type { Candidate } from './candidate.ts';
import { type Choice, type ChooseModels, followedBy } from './choose-models.ts';
import { ladderOf, type Degrade } from './degrade.ts';
import { guardWarnings, turningBudgets } from './guard-warnings.ts';
import type { HealthReading } from './health.ts';
import type { PlanInput } from './plan-input.ts';
import type { CallPlanner, CallToPlan, Turned } from './plannable-call.ts';
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
  const { planner } = parts;
  return (call, budget) => {
    const own = draftOf(parts, call, budget);
    const { choice, input, turned } = turnedOf(parts, call, own, budget) ?? own;
    const warnings = [
      ...choice.warnings,
      ...guardWarnings(budget, { named: call.model !== undefined, purpose: choice.purpose, turned }),
    ];
    const planned = { ...input, choice: { ...choice, warnings } };
    const contextOf = contextsFrom(input.context);
    const { models, size, purpose } = choice;
    const ordered = { model: models[0].model.id, size, ...(purpose === undefined ? {} : { purpose }) };
    return {
      ordered,
      turned,
      plan: (heldUntil, newer, turn) => planner({ ...planned, context: contextOf(turn), heldUntil, budget: newer ?? budget }),
    };
  };
}

/** One context for each picture, by which strategies remember what they found and whose turn it was; without one they only look. */
function contextsFrom(context: StrategyContext): (turn: object | undefined) => StrategyContext {
  const contexts: StrategyContext[] = [];
  return (turn) => {
    if (turn === undefined) return context;
    const known = contexts.find((one) => one.turn === turn);
    if (known !== undefined) return known;
    const created = { ...context, turn };
    contexts.push(created);
    return created;
  };
}

/** A call as it would be planned for one purpose. */
interface Draft {
  readonly choice: Choice;
  readonly input: PlanInput;
  /** What a guard did to it. */
  readonly turned?: Turned;
}

function draftOf(
  parts: CallPlannerParts,
  call: CallToPlan,
  budget: BudgetReading | undefined,
  turning?: { readonly to: string; readonly from: Choice },
): Draft {
  const { health, traffic, random } = parts;
  const { prompt, aspectRatio, references, seed, channelOptions, chat, labels, route, prefer, urgency, leading } = call;
  const strategy = route.strategy ?? parts.strategy;
  const chosen = parts.chooseModels(call, turning?.to);
  const context = { prompt, purpose: chosen.purpose, labels, traffic, random };
  const preferred = preferModels(chosen, strategy, context);
  const choice = turning === undefined ? preferred : followedBy(preferred, turning.from);
  const degrade = { sizes: call.degrade.sizes ?? parts.degrade.sizes, models: call.degrade.models ?? parts.degrade.models };
  const input = {
    ask: { prompt, aspectRatio, references, seed, channelOptions, chat },
    choice,
    ladder: ladderOf(choice, degrade, aspectRatio),
    route,
    optional: call.degrade.options ?? parts.degrade.options,
    preference: { prefer, urgency, leading },
    context,
    health,
    budget,
  };
  return { choice, input };
}

/**
 * The call drawn for the purpose of the guard, with the models of its own purpose behind: what would pass the limit is left out in any case,
 * and a service that sells none of the cheap ones must not stand still. `undefined` where that would not be cheaper now.
 */
function turnedOf(parts: CallPlannerParts, call: CallToPlan, own: Draft, budget: BudgetReading | undefined): Draft | undefined {
  const { planner, guardPurpose: to } = parts;
  if (budget?.economy !== true || call.model !== undefined || own.choice.purpose === to) return undefined;
  const draft = draftOf(parts, call, budget, { to, from: own.choice });
  const [kept] = planner(own.input).candidates;
  const [cheap] = planner(draft.input).candidates;
  if (kept !== undefined && (cheap === undefined || priceOf(cheap) >= priceOf(kept))) return undefined;
  const from = own.choice.purpose ?? own.choice.models[0].model.id;
  return { ...draft, turned: { from, to, budgets: turningBudgets(budget) } };
}

function priceOf({ estimate: { expectedNanoUsd, upperNanoUsd } }: Candidate): number {
  return expectedNanoUsd ?? upperNanoUsd ?? Number.POSITIVE_INFINITY;
}
