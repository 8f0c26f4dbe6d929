import type { CostEstimate } from '../catalog/cost.ts';
import type { Channel, PictureOrder, Support, Warning } from '../channels/channel.ts';
import type { Candidate, Exclusion, Plan } from './candidate.ts';
import type { HealthReading } from './health.ts';
import type { Strategy } from './strategies/strategy.ts';

/** Which channels a call may use, by id. */
export interface Route {
  readonly only: readonly string[] | undefined;
  readonly exclude: readonly string[];
}

/** What a plan is made from; the same input gives the same plan. */
export interface PlanInput {
  readonly order: PictureOrder;
  readonly route: Route;
  readonly health: HealthReading;
  readonly warnings: readonly Warning[];
}

/** Decides who will be asked, in which order, and why the others are not. Calls nobody. */
export type Planner = (input: PlanInput) => Plan;

/** What the planner is built from. `estimate` prices an order on a channel, from the catalog. */
export interface PlannerParts {
  readonly channels: readonly Channel[];
  readonly strategy: Strategy;
  readonly estimate: (channel: Channel, order: PictureOrder) => CostEstimate;
}

/** Builds the planner of a service. */
export function createPlanner({ channels, strategy, estimate }: PlannerParts): Planner {
  return ({ order, route, health, warnings }) => {
    const candidates: Candidate[] = [];
    const exclusions: Exclusion[] = [];
    for (const channel of channels) {
      const fit = fitOf(channel, order, route, health);
      if ('reason' in fit) exclusions.push({ channel: channel.id, model: order.model.id, ...fit });
      else candidates.push({ channel, order, estimate: estimateOf(channel, order, estimate), warnings: fit.warnings });
    }
    return { candidates: strategy(candidates), exclusions, warnings };
  };
}

type Fit = Omit<Exclusion, 'channel' | 'model'> | { readonly warnings: readonly Warning[] };

function fitOf(channel: Channel, order: PictureOrder, route: Route, health: HealthReading): Fit {
  if (route.only !== undefined && !route.only.includes(channel.id)) {
    return { reason: 'route', detail: `The call is restricted to ${route.only.join(', ')}` };
  }
  if (order.chat !== undefined && channel.chatWire !== order.chat.wire) {
    return { reason: 'unsupported', detail: `It does not continue chats of the ${order.chat.wire} wire` };
  }
  if (route.exclude.includes(channel.id)) return { reason: 'route', detail: 'The call excludes this channel' };
  const support = supportOf(channel, order);
  if (!support.supported) return { reason: 'unsupported', detail: support.reasons.join('; ') };
  return health.unavailability(channel.id, order.model.id) ?? { warnings: support.warnings };
}

/** A channel of one's own that throws where it should answer is left out; it must not take the others down. */
function supportOf(channel: Channel, order: PictureOrder): Support {
  try {
    return channel.supports(order);
  } catch {
    return { supported: false, reasons: ['its supports() threw, which is a defect of the channel'] };
  }
}

function estimateOf(channel: Channel, order: PictureOrder, estimate: PlannerParts['estimate']): CostEstimate {
  try {
    return estimate(channel, order);
  } catch {
    return UNKNOWN;
  }
}

const UNKNOWN: CostEstimate = Object.freeze({ expectedNanoUsd: undefined, upperNanoUsd: undefined });
