import type { Attributes, Counter } from '@opentelemetry/api';
import type { FailureClass } from '../errors/failure-class.ts';
import type { ExclusionReason } from '../routing/candidate.ts';
import { DEGRADATIONS } from './degradations.ts';
import type { CircuitState } from './events.ts';
import { ATTR } from './semconv.ts';
import { createSeries } from './series.ts';
import type { Offer } from './telemetry-options.ts';

/** The counters whose first event matters. */
export interface RareCounters {
  readonly failovers: Counter;
  readonly channelSkipped: Counter;
  readonly breakerTransitions: Counter;
  readonly unpriced: Counter;
  readonly billingUnknown: Counter;
  readonly degradations: Counter;
  /** Not rare, but its first event is a picture that shares and sums would miss. */
  readonly images: Counter;
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

/** What sends calls elsewhere in bursts, and through no fault of the caller: created where not all classes have room. */
const OUTAGES = ['overloaded', 'rate_limited', 'timeout', 'network', 'upstream_bug'] as const satisfies readonly FailureClass[];

/** Everything that a call can move on after; `invalid_request` would be refused elsewhere too. */
export const MOVES = [
  ...OUTAGES,
  'quota_daily',
  'auth',
  'billing',
  'model_gone',
  'no_image',
  'blocked',
  'recitation',
  'history_refused',
  'wrong_output',
] as const satisfies readonly FailureClass[];

const STATES = ['closed', 'half_open', 'open'] as const satisfies readonly CircuitState[];

/**
 * Most series to create for one counter: half of the SDK's limit of 2,000 attribute sets an instrument (sdk-metrics 3.1.1),
 * beyond which events would be lost in an overflow series.
 */
const MOST_SERIES = 1_000;

/** Adds 0 to the first of the sets that has room: at most 1,000 series. */
export function addZeros(counter: Counter, ...sets: readonly (readonly Attributes[])[]): void {
  for (const attributes of sets.find(({ length }) => length <= MOST_SERIES) ?? []) counter.add(0, attributes);
}

/**
 * Creates the series of rare events, and of pictures, at 0. `increase()` of a series that begins at 1 is 0, so that the first
 * failover after every deployment would be missed by the alert that waits for it.
 *
 * The set is finite: failovers between every two channels for every class, or for those of an outage alone where all would be too
 * many; skips for trouble by channel; transitions, unpriced pictures, unknown bills and pictures by what each channel sells. A
 * counter that would need more than 1,000 series is left to begin with its events.
 */
export function preCreate(counters: RareCounters, offers: readonly Offer[]): void {
  const seriesOf = createSeries();
  const sold = offers.map((offer) => ({ ...offer, series: seriesOf(offer.channel, offer.provider, offer.model) }));
  const circuits = sold.map(({ series }) => series.circuit);
  const channels = [...new Set(offers.map(({ channel }) => channel))];
  // Counted before they are made: of 400 channels there would be two million.
  const pairs = channels.length * (channels.length - 1);
  const classes = [MOVES, OUTAGES].find(({ length }) => pairs * length <= MOST_SERIES) ?? [];
  addZeros(counters.failovers, failoversOf(channels, classes));
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
    counters.images,
    sold.flatMap(({ series, sizes }) => sizes.map((size) => ({ ...series.offer, [ATTR.imageSize]: size }))),
  );
  addZeros(
    counters.degradations,
    DEGRADATIONS.map((reason) => ({ [ATTR.degradationReason]: reason })),
  );
}

/** Between every two channels, for each class; none where there are no classes, whatever the number of channels. */
function failoversOf(channels: readonly string[], classes: readonly FailureClass[]): readonly Attributes[] {
  return classes.flatMap((error) =>
    channels.flatMap((from) =>
      channels
        .filter((to) => to !== from)
        .map((to): Attributes => ({ [ATTR.channelFrom]: from, [ATTR.channelTo]: to, [ATTR.errorType]: error })),
    ),
  );
}
