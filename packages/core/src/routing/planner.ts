import type { Estimator, PricedPicture } from '../catalog/estimate.ts';
import type { Channel } from '../channels/channel.ts';
import type { Candidate, Exclusion, Plan } from './candidate.ts';
import { lostOptions } from './lost-options.ts';
import { createOffers } from './offers.ts';
import { orderSteps } from './order-steps.ts';
import type { PlanInput } from './plan-input.ts';
import { planModel, type ModelPlan } from './plan-model.ts';
import { routeRefusals } from './route-refusals.ts';
import { baselineOf, withLowerings, type Baseline } from './lowerings.ts';
import type { Strategy } from './strategies/strategy.ts';
import { isPlain } from './support-memo.ts';

/** Decides who will be asked for what, in which order, and why the others are not. Calls nobody. */
export type Planner = (input: PlanInput) => Plan;

/** What the planner is built from. */
export interface PlannerParts {
  readonly channels: readonly Channel[];
  readonly strategy: Strategy;
  /** Prices a picture at every channel that sells it. */
  readonly estimatorOf: (picture: PricedPicture) => Estimator;
}

/**
 * Builds the planner of a service. A plan goes down the ladder of models and sizes; within a step the strategy orders the channels;
 * what fails most of the time now is moved back.
 */
export function createPlanner({ channels, strategy, estimatorOf }: PlannerParts): Planner {
  const offersOf = createOffers(channels);
  return (input) => {
    const { ask, choice, ladder, route, optional, preference, context, health, budget, heldUntil } = input;
    const exclusions: Exclusion[] = [];
    const refusals = routeRefusals(channels, route, ask.chat);
    const lost = lostOptions(channels, ask.channelOptions, optional ?? []);
    const order = { ...ask, model: choice.models[0].model, size: choice.size, thinking: undefined };
    const plain = isPlain(order);
    const models = ladder.map((rungs) =>
      planModel({ rungs, ask, plain, refusals, lost, offers: offersOf(rungs.chosen.model), health, budget, estimatorOf }),
    );
    for (const model of models) for (const exclusion of model.exclusions) exclusions.push(exclusion);
    const baseline = baselineOf(models, choice);
    const steps = withLowerings(models, baseline);
    const { candidates, warnings: defects } = orderSteps(steps, route.strategy ?? strategy, context, preference);
    const warnings = [...choice.warnings, ...defects];
    if (preference.urgency !== 'background') return { candidates, exclusions, warnings };
    const [ordered, less] = [candidates.filter((candidate) => !isLess(candidate)), candidates.filter(isLess)];
    // What was ordered had half of the call to itself; asked first again, it would use up the other half too.
    if (heldUntil === undefined) return { candidates: [...less, ...ordered], exclusions, warnings };
    if (!mayStillCome(models, baseline)) return { candidates, exclusions, warnings };
    return {
      candidates: ordered,
      exclusions: [...exclusions, ...less.map((candidate) => heldBack(candidate, heldUntil))],
      warnings,
    };
  };
}

function isLess({ lowerings = [] }: Candidate): boolean {
  return lowerings.length > 0;
}

/** Whether what was ordered can be had, now or once a pause is over. */
function mayStillCome(models: readonly ModelPlan[], { model, size }: Baseline): boolean {
  return models.some((plan) => plan.model === model && plan.isAwaited && plan.steps[0]?.size === size);
}

function heldBack({ channel, order }: Candidate, until: number): Exclusion {
  const detail = 'It is less than was ordered, which a background call waits for first';
  return { channel: channel.id, model: order.model.id, size: order.size, reason: 'held_back', detail, until };
}
