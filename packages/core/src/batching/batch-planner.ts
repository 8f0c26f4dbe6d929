import type { BudgetReading } from '../budget/budget-reading.ts';
import { estimatorOf } from '../catalog/estimate.ts';
import type { ImageSize } from '../catalog/size.ts';
import type { Channel } from '../channels/channel.ts';
import type { NormalizedRequest } from '../request/normalized-request.ts';
import { createCallPlanner, type CallPlannerParts } from '../routing/call-planner.ts';
import type { Candidate, Plan } from '../routing/candidate.ts';
import type { HealthReading, Unavailability } from '../routing/health.ts';
import type { CallPlanner, PlannableCall } from '../routing/plannable-call.ts';
import { createPlanner } from '../routing/planner.ts';
import type { TrafficReading } from '../routing/traffic-reading.ts';
import type { BatchSeller } from './batch-sellers.ts';

/** What batches are planned with. */
export interface BatchPlannerParts extends Pick<
  CallPlannerParts,
  'chooseModels' | 'strategy' | 'degrade' | 'random' | 'guardPurpose'
> {
  readonly channels: readonly Channel[];
  readonly sellers: ReadonlyMap<string, BatchSeller>;
  /** Why a channel is switched off, or has the model no more; `undefined` when it is not. */
  readonly disabled: (channelId: string, modelId: string) => Unavailability | undefined;
}

/** One candidate, and the call that it was planned for. */
export interface BatchPlace extends Pick<PlannableCall, 'ordered' | 'turned'> {
  readonly candidate: Candidate;
}

/** Which of its candidates a request is to be drawn by. */
export interface PlaceWanted {
  readonly channel: string;
  readonly model: string;
  /** @default the first that is planned there */
  readonly size: ImageSize | undefined;
}

/** Decides who can draw a request in a batch. */
export interface BatchPlanner {
  /** Who would be asked now: what was ordered by the cheapest first, then what is less, as far as that is allowed. */
  candidates(asked: NormalizedRequest, budget: BudgetReading | undefined): readonly Candidate[];
  /**
   * The candidate of a place, whatever is well and affordable now: the same in every process and at any time.
   *
   * @returns why there is none, otherwise.
   */
  place(asked: NormalizedRequest, wanted: PlaceWanted): BatchPlace | { readonly problem: string };
}

/** A batch waits for hours: who struggles this minute says nothing about it. */
const NO_TRAFFIC: TrafficReading = Object.freeze({
  latencyMs: () => undefined,
  inFlight: () => 0,
  success: () => ({ rate: 1, observations: 0 }),
});

/** Turns a call as a budget at its guard would, and refuses nothing. */
const AT_GUARD: BudgetReading = Object.freeze({ economy: true, guards: [], unavailability: () => undefined });

/**
 * Builds the planner of batches: that of calls, over the prices of batches. Channels without batches stay in the plan and can never be asked,
 * so that a model which they alone sell is still what was ordered, and another one in its place is less.
 */
export function createBatchPlanner({ channels, sellers, disabled, ...parts }: BatchPlannerParts): BatchPlanner {
  const priced = channels.map((channel) => sellers.get(channel.id)?.atBatchPrice ?? channel);
  const planner = createPlanner({ channels: priced, strategy: parts.strategy, estimatorOf });
  const planOver = (unavailability: BatchPlannerParts['disabled']): CallPlanner => {
    const health: HealthReading = {
      unavailability: (channelId, modelId) => (sellers.has(channelId) ? unavailability(channelId, modelId) : WITHOUT_BATCHES),
    };
    return createCallPlanner({ ...parts, planner, health, traffic: NO_TRAFFIC });
  };
  const planNow = planOver(disabled);
  const planEver = planOver(() => undefined);

  return {
    candidates: (asked, budget) => cheapestFirst(planNow(asInteractive(asked), budget).plan().candidates),
    place(asked, wanted) {
      const plain = asInteractive(asked);
      const own = planEver(plain);
      const plan = own.plan();
      const found = placeIn(own, plan, wanted) ?? turnedPlace(planEver(plain, AT_GUARD), wanted);
      return found ?? { problem: problemIn(plan, wanted) };
    },
  };
}

const WITHOUT_BATCHES: Unavailability = Object.freeze({ reason: 'channel_disabled', detail: 'It has no batches' });

/** What a call says of its haste means nothing in a batch. */
function asInteractive(asked: NormalizedRequest): NormalizedRequest {
  return { ...asked, urgency: 'interactive', prefer: 'quality' };
}

function turnedPlace(call: PlannableCall, wanted: PlaceWanted): BatchPlace | undefined {
  return call.turned === undefined ? undefined : placeIn(call, call.plan(), wanted);
}

function placeIn({ ordered, turned }: PlannableCall, { candidates }: Plan, wanted: PlaceWanted): BatchPlace | undefined {
  const candidate = candidates.find((each) => isAt(each, wanted));
  return candidate === undefined ? undefined : { candidate, ordered, turned };
}

function isAt({ channel, order }: Candidate, { channel: id, model, size }: PlaceWanted): boolean {
  return channel.id === id && order.model.id === model && (size === undefined || order.size === size);
}

function problemIn({ exclusions }: Plan, { channel, model, size }: PlaceWanted): string {
  const why = exclusions.find((each) => each.channel === channel && each.model === model);
  const what = size === undefined ? model : `${model} in ${size}`;
  return `cannot be drawn by ${channel} with ${what}: ${why?.detail ?? 'that is not among what the request allows'}`;
}

/** Model by model and size by size in the order of the plan, each by the cheapest; what has no known price comes last. */
function cheapestFirst(candidates: readonly Candidate[]): readonly Candidate[] {
  const steps = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const { order, lowerings = [] } = candidate;
    const key = `${lowerings.length === 0 ? 0 : 1} ${order.model.id} ${order.size}`;
    const step = steps.get(key) ?? [];
    step.push(candidate);
    steps.set(key, step);
  }
  const priceOf = ({ estimate }: Candidate): number =>
    estimate.expectedNanoUsd ?? estimate.upperNanoUsd ?? Number.POSITIVE_INFINITY;
  const ordered = [...steps].toSorted(([one], [other]) => Number(one[0]) - Number(other[0]));
  return ordered.flatMap(([, step]) => step.toSorted((one, other) => compare(priceOf(one), priceOf(other))));
}

function compare(one: number, other: number): number {
  return one === other ? 0 : one - other;
}
