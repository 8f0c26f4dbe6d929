import type { Attributes, Counter } from '@opentelemetry/api';
import type { FailureClass } from '../errors/failure-class.ts';
import type { ExclusionReason } from '../routing/candidate.ts';
import { DEGRADATIONS } from './degradations.ts';
import type { CircuitState } from './events.ts';
import { ATTR } from './semconv.ts';

/** The counters whose first event matters. */
export interface RareCounters {
  readonly failovers: Counter;
  readonly channelSkipped: Counter;
  readonly breakerTransitions: Counter;
  readonly unpriced: Counter;
  readonly billingUnknown: Counter;
  readonly degradations: Counter;
}

/** What channels are skipped for because something is wrong; `route` and `unsupported` are everyday and have no first event. */
const TROUBLE = [
  'unreachable',
  'circuit_open',
  'probe_in_flight',
  'cool_down',
  'channel_disabled',
  'model_disabled',
  'rate_limit',
  'bulkhead_full',
  'budget',
] as const satisfies readonly ExclusionReason[];

/** What sends calls elsewhere in bursts, and through no fault of the caller. Other classes begin with their first event. */
const OUTAGES = ['overloaded', 'rate_limited', 'timeout', 'network', 'upstream_bug'] as const satisfies readonly FailureClass[];

const STATES = ['closed', 'half_open', 'open'] as const satisfies readonly CircuitState[];

/**
 * Most series to create for one counter: half of the SDK's limit of 2,000 attribute sets an instrument (sdk-metrics 3.1.1),
 * beyond which events would be lost in an overflow series.
 */
const MOST_SERIES = 1_000;

function addZeros(counter: Counter, sets: readonly Attributes[]): void {
  if (sets.length > MOST_SERIES) return;
  for (const attributes of sets) counter.add(0, attributes);
}

/**
 * Creates the series of rare events at 0. `increase()` of a series that begins at 1 is 0, so that the first failover after every
 * deployment would be missed by the alert that waits for it.
 *
 * The set is finite: failovers between every two channels for the classes of an outage, skips for trouble by channel, and
 * transitions, unpriced pictures and unknown bills by channel × model. A counter that would need more than 1,000 series is left
 * to begin with its events.
 */
export function preCreate(counters: RareCounters, channels: readonly string[], models: readonly string[]): void {
  const circuits = channels.flatMap((channel) =>
    models.map((model): Attributes => ({ [ATTR.channel]: channel, [ATTR.genAiRequestModel]: model })),
  );
  const pairs = channels.flatMap((from) =>
    channels.filter((to) => to !== from).map((to): Attributes => ({ [ATTR.channelFrom]: from, [ATTR.channelTo]: to })),
  );
  addZeros(
    counters.failovers,
    pairs.flatMap((pair) => OUTAGES.map((error) => ({ ...pair, [ATTR.errorType]: error }))),
  );
  addZeros(
    counters.channelSkipped,
    channels.flatMap((channel) => TROUBLE.map((reason) => ({ [ATTR.channel]: channel, [ATTR.skipReason]: reason }))),
  );
  addZeros(
    counters.breakerTransitions,
    circuits.flatMap((of) => STATES.map((to) => ({ ...of, [ATTR.breakerTo]: to }))),
  );
  addZeros(counters.unpriced, circuits);
  addZeros(counters.billingUnknown, circuits);
  addZeros(
    counters.degradations,
    DEGRADATIONS.map((reason) => ({ [ATTR.degradationReason]: reason })),
  );
}
