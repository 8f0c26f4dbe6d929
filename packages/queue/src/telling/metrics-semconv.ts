/**
 * Every name of a metric, or of an attribute of one, that the queue gives to OpenTelemetry, with its name in Prometheus. Nothing else in the
 * package spells one out, and a test keeps `docs/telemetry.md` equal to this.
 */

/** Attribute keys. The values of each are few, and none is made up by callers: no tenant, no job and no item is among them. */
export const ATTR = {
  batchState: 'retake.batch.state',
  batchTo: 'retake.batch.to',
  channel: 'retake.channel',
  itemOnTime: 'retake.item.on_time',
  itemOutcome: 'retake.item.outcome',
  itemPlace: 'retake.item.place',
  itemState: 'retake.item.state',
  model: 'gen_ai.request.model',
  queue: 'retake.queue',
  queueDuring: 'retake.queue.during',
  returnReason: 'retake.return.reason',
  webhookOutcome: 'retake.webhook.outcome',
} as const;

/** One metric of the queue: everything that fixes its identity for whoever reads it. */
export interface QueueInstrument {
  readonly name: string;
  /** What the default translation of an OTLP pipeline makes of the name, and leaves alone. */
  readonly prometheus: string;
  readonly kind: 'counter' | 'histogram' | 'gauge';
  /** UCUM; words in braces add nothing to a Prometheus name. */
  readonly unit: string;
  readonly description: string;
  /** Every attribute it can carry. */
  readonly attributes: readonly string[];
  /** Upper bounds of a histogram's buckets, in `unit`. */
  readonly buckets?: readonly number[];
}

/** Seconds: half a minute for what is bought at once, up to the two days after which a batch of Gemini expires. */
const WAIT_BUCKETS = [30, 60, 300, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 43_200, 86_400, 172_800];

/** Every metric of the queue. */
export const QUEUE_INSTRUMENTS = {
  submitted: {
    name: 'retake.queue.submitted',
    prometheus: 'retake_queue_submitted_total',
    kind: 'counter',
    unit: '{item}',
    description: 'Items that were submitted',
    attributes: [ATTR.queue],
  },
  placements: {
    name: 'retake.queue.placements',
    prometheus: 'retake_queue_placements_total',
    kind: 'counter',
    unit: '{item}',
    description: 'Times it was decided where an item is bought',
    attributes: [ATTR.queue, ATTR.itemPlace],
  },
  items: {
    name: 'retake.queue.items',
    prometheus: 'retake_queue_items_total',
    kind: 'counter',
    unit: '{item}',
    description: 'Items that ended',
    attributes: [ATTR.queue, ATTR.itemPlace, ATTR.itemOutcome, ATTR.itemOnTime],
  },
  itemDuration: {
    name: 'retake.queue.item.duration',
    prometheus: 'retake_queue_item_duration_seconds',
    kind: 'histogram',
    unit: 's',
    description: 'Time from the submission of an item to its end',
    attributes: [ATTR.queue, ATTR.itemPlace],
    buckets: WAIT_BUCKETS,
  },
  returns: {
    name: 'retake.queue.returns',
    prometheus: 'retake_queue_returns_total',
    kind: 'counter',
    unit: '{item}',
    description: 'Times an item could not be had where it was placed, and was placed anew',
    attributes: [ATTR.queue, ATTR.itemPlace, ATTR.returnReason],
  },
  costUsd: {
    name: 'retake.queue.cost.usd',
    prometheus: 'retake_queue_cost_usd_total',
    kind: 'counter',
    unit: '{USD}',
    description: 'Known cost of the items that ended, by where the last attempt was; part of retake.cost.usd',
    attributes: [ATTR.queue, ATTR.itemPlace],
  },
  savedUsd: {
    name: 'retake.queue.saved.usd',
    prometheus: 'retake_queue_saved_usd_total',
    kind: 'counter',
    unit: '{USD}',
    description: 'What the items that ended would have cost more at once, as far as that is known',
    attributes: [ATTR.queue, ATTR.itemPlace],
  },
  jobs: {
    name: 'retake.queue.jobs',
    prometheus: 'retake_queue_jobs_total',
    kind: 'counter',
    unit: '{job}',
    description: 'Jobs of which every item has ended',
    attributes: [ATTR.queue, ATTR.itemOnTime],
  },
  webhooks: {
    name: 'retake.queue.webhooks',
    prometheus: 'retake_queue_webhooks_total',
    kind: 'counter',
    unit: '{attempt}',
    description: 'Attempts to tell the receiver of a webhook',
    attributes: [ATTR.queue, ATTR.webhookOutcome],
  },
  errors: {
    name: 'retake.queue.errors',
    prometheus: 'retake_queue_errors_total',
    kind: 'counter',
    unit: '{error}',
    description: 'Failures of the queue itself, which are tried again',
    attributes: [ATTR.queue, ATTR.queueDuring],
  },
  depth: {
    name: 'retake.queue.depth',
    prometheus: 'retake_queue_depth',
    kind: 'gauge',
    unit: '{item}',
    description: 'Items that have not ended',
    attributes: [ATTR.queue, ATTR.itemState],
  },
  age: {
    name: 'retake.queue.age',
    prometheus: 'retake_queue_age_seconds',
    kind: 'gauge',
    unit: 's',
    description: 'Time since the oldest item that has not ended was submitted; 0 when all have',
    attributes: [ATTR.queue],
  },
  overdue: {
    name: 'retake.queue.overdue',
    prometheus: 'retake_queue_overdue_seconds',
    kind: 'gauge',
    unit: 's',
    description: 'For how long something has been due that nobody has looked at; 0 when nothing is',
    attributes: [ATTR.queue],
  },
  webhooksWaiting: {
    name: 'retake.queue.webhooks.waiting',
    prometheus: 'retake_queue_webhooks_waiting',
    kind: 'gauge',
    unit: '{webhook}',
    description: 'Webhooks whose receivers have not been told',
    attributes: [ATTR.queue],
  },
  batchJobs: {
    name: 'retake.batch.jobs',
    prometheus: 'retake_batch_jobs',
    kind: 'gauge',
    unit: '{batch}',
    description: 'Batches that have not ended',
    attributes: [ATTR.queue, ATTR.batchState],
  },
  batchAge: {
    name: 'retake.batch.age',
    prometheus: 'retake_batch_age_seconds',
    kind: 'gauge',
    unit: 's',
    description: 'Time since the oldest batch that has not ended was made; 0 when all have',
    attributes: [ATTR.queue],
  },
  batchTransitions: {
    name: 'retake.batch.transitions',
    prometheus: 'retake_batch_transitions_total',
    kind: 'counter',
    unit: '{transition}',
    description: 'What became of batches',
    attributes: [ATTR.queue, ATTR.channel, ATTR.batchTo],
  },
  batchDuration: {
    name: 'retake.batch.duration',
    prometheus: 'retake_batch_duration_seconds',
    kind: 'histogram',
    unit: 's',
    description: 'Time from the submission of a batch to its end',
    attributes: [ATTR.queue, ATTR.channel, ATTR.model, ATTR.batchTo],
    buckets: WAIT_BUCKETS,
  },
} as const satisfies Record<string, QueueInstrument>;
