import type { Attributes, Meter } from '@opentelemetry/api';
import { usdOf } from '@retake/core';
import { instrumentsOf } from './metrics-instruments.ts';
import { ATTR, QUEUE_INSTRUMENTS } from './metrics-semconv.ts';
import type { ItemOutcome, Place, QueueEvent } from './queue-events.ts';

type Event<Type extends QueueEvent['type']> = Extract<QueueEvent, { readonly type: Type }>;

const PLACES = ['batch', 'off-peak', 'interactive'] as const satisfies readonly Place[];
const OUTCOMES = ['done', 'failed', 'cancelled', 'unknown'] as const satisfies readonly ItemOutcome[];
const RETURN_REASONS = ['spilled', 'failed', 'expired'] as const satisfies readonly Event<'item.returned'>['why'][];
const WEBHOOK_OUTCOMES = ['sent', 'failed'] as const;
const ENDS = [
  'succeeded',
  'failed',
  'cancelled',
  'expired',
  'never-made',
] as const satisfies readonly Event<'batch.ended'>['state'][];
const BATCH_TO = ['submitted', 'lost', 'found', ...ENDS] as const;
/** Of what has no deadline, nobody can say. */
const ON_TIME = [true, false, undefined] as const;

/** Kinds of errors that are told apart: a bound, should a future step of the queue name them by more than its own code. */
const MOST_DURING = 32;
const OTHER = '_OTHER';

/** The counters of one meter. */
export interface QueueCounters {
  observe(event: QueueEvent): void;
  /** Creates the series of rare events, of ends and of money at 0: `increase()` of one that begins at 1 does not see its first event. */
  preCreate(batchChannels: readonly string[]): void;
}

/** Counts what happens in a queue. */
export function createQueueCounters(meter: Meter, queue: string): QueueCounters {
  const make = instrumentsOf(meter);
  const submitted = make.counter(QUEUE_INSTRUMENTS.submitted);
  const placements = make.counter(QUEUE_INSTRUMENTS.placements);
  const items = make.counter(QUEUE_INSTRUMENTS.items);
  const itemDuration = make.histogram(QUEUE_INSTRUMENTS.itemDuration);
  const returns = make.counter(QUEUE_INSTRUMENTS.returns);
  const costUsd = make.counter(QUEUE_INSTRUMENTS.costUsd);
  const savedUsd = make.counter(QUEUE_INSTRUMENTS.savedUsd);
  const jobs = make.counter(QUEUE_INSTRUMENTS.jobs);
  const webhooks = make.counter(QUEUE_INSTRUMENTS.webhooks);
  const errors = make.counter(QUEUE_INSTRUMENTS.errors);
  const transitions = make.counter(QUEUE_INSTRUMENTS.batchTransitions);
  const batchDuration = make.histogram(QUEUE_INSTRUMENTS.batchDuration);

  const of: Attributes = { [ATTR.queue]: queue };
  const at = (place: Place): Attributes => ({ ...of, [ATTR.itemPlace]: place });
  const seen = new Set<string>();
  const duringOf = (during: string): string => {
    if (seen.size < MOST_DURING) seen.add(during);
    return seen.has(during) ? during : OTHER;
  };

  const endItem = ({ place, outcome, onTime, waitedMs, costNanoUsd, savedNanoUsd }: Event<'item.ended'>): void => {
    // Money before time, should a meter fail half-way.
    costUsd.add(usdOf(costNanoUsd), at(place));
    if (savedNanoUsd !== undefined) savedUsd.add(usdOf(Math.max(0, savedNanoUsd)), at(place));
    items.add(1, onTimeOf({ ...at(place), [ATTR.itemOutcome]: outcome }, onTime));
    itemDuration.record(seconds(waitedMs), at(place));
  };
  const moveBatch = (channel: string, to: (typeof BATCH_TO)[number], count = 1): void =>
    transitions.add(count, { ...of, [ATTR.channel]: channel, [ATTR.batchTo]: to });
  const endBatch = ({ channel, model, state, tookMs }: Event<'batch.ended'>): void => {
    moveBatch(channel, state);
    // It took nobody any time: it was looked for, in vain.
    if (state === 'never-made') return;
    batchDuration.record(seconds(tookMs), { ...of, [ATTR.channel]: channel, [ATTR.model]: model, [ATTR.batchTo]: state });
  };

  return {
    observe(event) {
      switch (event.type) {
        case 'job.submitted':
          return submitted.add(event.items, of);
        case 'job.ended':
          return jobs.add(1, onTimeOf(of, event.onTime));
        case 'item.placed':
          return placements.add(1, at(event.place));
        case 'item.returned':
          return returns.add(1, { ...at(event.from), [ATTR.returnReason]: event.why });
        case 'item.ended':
          return endItem(event);
        case 'batch.submitted':
          return moveBatch(event.channel, 'submitted');
        case 'batch.lost':
          return moveBatch(event.channel, 'lost');
        case 'batch.found':
          return moveBatch(event.channel, 'found');
        case 'batch.ended':
          return endBatch(event);
        case 'webhook.sent':
        case 'webhook.failed':
          return webhooks.add(1, { ...of, [ATTR.webhookOutcome]: event.type === 'webhook.sent' ? 'sent' : 'failed' });
        case 'queue.error':
          return errors.add(1, { ...of, [ATTR.queueDuring]: duringOf(event.during) });
        default:
          event satisfies never;
      }
    },
    preCreate(batchChannels) {
      submitted.add(0, of);
      for (const onTime of ON_TIME) jobs.add(0, onTimeOf(of, onTime));
      for (const place of PLACES) {
        placements.add(0, at(place));
        costUsd.add(0, at(place));
        savedUsd.add(0, at(place));
        for (const why of RETURN_REASONS) returns.add(0, { ...at(place), [ATTR.returnReason]: why });
        for (const outcome of OUTCOMES) {
          for (const onTime of ON_TIME) items.add(0, onTimeOf({ ...at(place), [ATTR.itemOutcome]: outcome }, onTime));
        }
      }
      for (const outcome of WEBHOOK_OUTCOMES) webhooks.add(0, { ...of, [ATTR.webhookOutcome]: outcome });
      for (const channel of batchChannels) for (const to of BATCH_TO) moveBatch(channel, to, 0);
    },
  };
}

function onTimeOf(attributes: Attributes, onTime: boolean | undefined): Attributes {
  return onTime === undefined ? attributes : { ...attributes, [ATTR.itemOnTime]: onTime };
}

/** Seconds, from a clock that may have been set back meanwhile. */
function seconds(ms: number): number {
  return Math.max(0, ms) / 1_000;
}
