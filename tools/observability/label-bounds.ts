import { createCatalog, defaultPurposes, FAILURE_CLASSES, IMAGE_SIZES } from '@retake/core';
import type { AttemptKind, CallOutcome, CircuitState, ExclusionReason, RetakeErrorCode, ReuseSource } from '@retake/core';
import { DEGRADATIONS } from '../../packages/core/src/telemetry/degradations.ts';
import { prometheusName } from '../../packages/core/src/telemetry/prometheus-views.ts';
import { ATTR } from '../../packages/core/src/telemetry/semconv.ts';
import { INSTRUMENTS } from '../../packages/core/src/telemetry/semconv-metrics.ts';
import { ATTR as QUEUE_ATTR, QUEUE_INSTRUMENTS } from '../../packages/queue/src/telling/metrics-semconv.ts';

/** What a service was configured with, as far as its labels can name it. */
export interface Configured {
  readonly channels: readonly string[];
  readonly providers: readonly string[];
  /** Addresses and ports of upstreams. */
  readonly servers: readonly string[];
  /** Beside those that are built in. */
  readonly purposes: readonly string[];
  readonly budgets: readonly string[];
  readonly queues: readonly string[];
}

/** What a label can be: one of so many values, something of the configuration, or one of so many words of the code. */
export type LabelBound = readonly string[] | keyof Configured | { readonly atMost: number };

/** All members of a union, to the compiler's satisfaction. */
const every =
  <Member extends string>() =>
  <const List extends readonly Member[]>(list: List & ([Member] extends [List[number]] ? unknown : never)): readonly string[] =>
    list;

const STATES = every<CircuitState>()(['closed', 'half_open', 'open']);
const ERROR_CODES = every<RetakeErrorCode>()([
  'config_invalid',
  'request_invalid',
  'chat_invalid',
  'chat_busy',
  'model_unknown',
  'model_retired',
  'no_candidate',
  'channel_failed',
  'all_channels_failed',
  'billing_unknown',
  'budget_exceeded',
  'budget_unavailable',
  'deadline_exceeded',
  'call_aborted',
  'idempotency_conflict',
  'idempotency_unavailable',
  'series_invalid',
  'series_busy',
  'series_unsaved',
  'recorded',
  'job_forgotten',
  'picture_lost',
  'queue_closed',
  'queue_directory_busy',
  'queue_unavailable',
  'record_unreadable',
  'webhook_invalid',
  'internal',
  'service_closed',
]);
const MODELS = createCatalog()
  .list()
  .map(({ id }) => id);

/** What bounds every label of every metric, so that no series can be made by what callers send or upstreams answer. */
export const LABEL_BOUNDS: Readonly<Record<string, LabelBound>> = {
  [ATTR.channel]: 'channels',
  [ATTR.channelFrom]: 'channels',
  [ATTR.channelTo]: 'channels',
  [ATTR.genAiProvider]: 'providers',
  [ATTR.genAiRequestModel]: MODELS,
  [ATTR.serverAddress]: 'servers',
  [ATTR.serverPort]: 'servers',
  [ATTR.purpose]: 'purposes',
  [ATTR.operation]: ['generate', 'edit', 'resume', 'batch'],
  [ATTR.outcome]: every<CallOutcome>()([
    'success',
    'failover',
    'described',
    'reused',
    'exhausted',
    'rejected',
    'cancelled',
    'invalid_request',
    'content_policy',
  ]),
  [ATTR.errorType]: [...FAILURE_CLASSES, ...ERROR_CODES, 'cancelled', 'partial_result', '_OTHER'],
  [ATTR.attemptKind]: every<AttemptKind>()(['primary', 'retry', 'failover', 'hedge', 'probe', 'fallback']),
  [ATTR.skipReason]: every<ExclusionReason>()([
    'route',
    'compliance',
    'unsupported',
    'model_retired',
    'held_back',
    'unreachable',
    'circuit_open',
    'probe_in_flight',
    'cool_down',
    'channel_disabled',
    'model_disabled',
    'rate_limit',
    'bulkhead_full',
    'budget',
  ]),
  [ATTR.breakerState]: STATES,
  [ATTR.breakerTo]: STATES,
  [ATTR.imageSize]: IMAGE_SIZES,
  [ATTR.costSource]: ['provider', 'local'],
  [ATTR.degradationReason]: DEGRADATIONS,
  [ATTR.budget]: 'budgets',
  [ATTR.budgetKept]: ['shared', 'process', 'each'],
  [ATTR.budgetOperation]: ['read', 'reserve', 'commit', 'renew'],
  [ATTR.reuseFrom]: every<ReuseSource>()(['cache', 'in-flight', 'idempotency']),
  [ATTR.reuseStore]: ['cache', 'idempotency'],
  [ATTR.reuseOperation]: ['read', 'claim', 'write', 'release'],
  [ATTR.genAiOperation]: ['generate_content'],
  [ATTR.genAiTokenModality]: ['text', 'image', 'unknown'],
  [ATTR.genAiTokenType]: ['input', 'output'],
  [QUEUE_ATTR.queue]: 'queues',
  // Of what the queue itself does, beside the one for all others.
  [QUEUE_ATTR.queueDuring]: { atMost: 33 },
  [QUEUE_ATTR.itemState]: ['waiting', 'offered', 'working', 'gathering', 'batched'],
  [QUEUE_ATTR.itemPlace]: ['batch', 'off-peak', 'interactive'],
  [QUEUE_ATTR.itemOutcome]: ['done', 'failed', 'cancelled', 'unknown'],
  [QUEUE_ATTR.itemOnTime]: ['true', 'false'],
  [QUEUE_ATTR.returnReason]: ['spilled', 'failed', 'expired'],
  [QUEUE_ATTR.webhookOutcome]: ['sent', 'failed'],
  [QUEUE_ATTR.batchState]: ['intended', 'submitting', 'submitted'],
  [QUEUE_ATTR.batchTo]: ['submitted', 'lost', 'found', 'succeeded', 'failed', 'cancelled', 'expired', 'never-made'],
};

const labelOf = (attribute: string): string => attribute.replaceAll('.', '_');
const bounds = new Map(Object.entries(LABEL_BOUNDS).map(([attribute, bound]) => [labelOf(attribute), bound]));

/** The metrics of the contract by their names in Prometheus, with the labels that each can have. */
const METRICS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  [...Object.values(INSTRUMENTS), ...Object.values(QUEUE_INSTRUMENTS)].flatMap((spec) => {
    const labels = new Set<string>(spec.attributes.map(labelOf));
    const name = prometheusName(spec);
    return spec.kind === 'histogram'
      ? ['_bucket', '_sum', '_count'].map((suffix) => [name + suffix, labels] as const)
      : [[name, labels] as const];
  }),
);

/** What is beyond its bound in all series of a service, by their labels in Prometheus. */
export function beyondBounds(series: Iterable<Readonly<Record<string, string>>>, configured: Configured): readonly string[] {
  const values = new Map<string, Set<string>>();
  const wrong = new Set<string>();
  for (const labels of series) {
    const metric = labels['__name__'] ?? '';
    if (!/^(retake|gen_ai)_/.test(metric)) continue;
    const known = METRICS.get(metric);
    if (known === undefined) wrong.add(`${metric} is in no contract`);
    for (const [label, value] of Object.entries(labels)) {
      if (!/^(retake|gen_ai|error|server)_/.test(label)) continue;
      if (known?.has(label) === false) wrong.add(`${metric} has no label ${label} in its contract`);
      values.set(label, (values.get(label) ?? new Set()).add(value));
    }
  }
  for (const [label, of] of values) for (const each of beyond(label, of, configured)) wrong.add(each);
  return [...wrong];
}

function beyond(label: string, values: ReadonlySet<string>, configured: Configured): readonly string[] {
  const bound = bounds.get(label);
  if (bound === undefined) return [`${label} has no bound`];
  if (typeof bound === 'object' && 'atMost' in bound) {
    return values.size <= bound.atMost ? [] : [`${label} has ${values.size} values, which is more than ${bound.atMost}`];
  }
  const allowed =
    typeof bound === 'string' ? [...configured[bound], ...(bound === 'purposes' ? Object.keys(defaultPurposes) : [])] : bound;
  // What has no such label in Prometheus has an empty one.
  return [...values]
    .filter((value) => value !== '' && !allowed.includes(value))
    .map((value) => `${label} is ${JSON.stringify(value)}, which is beyond its bound`);
}
