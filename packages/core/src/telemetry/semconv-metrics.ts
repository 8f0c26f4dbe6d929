import { ATTR } from './semconv.ts';

/** One metric: everything that fixes its identity for whoever reads it. */
export interface InstrumentSpec {
  readonly name: string;
  readonly kind: 'counter' | 'histogram' | 'updowncounter' | 'gauge';
  /** UCUM; words in braces add nothing to a Prometheus name. */
  readonly unit: string;
  readonly description: string;
  /** Every attribute it can carry. */
  readonly attributes: readonly string[];
  /** Upper bounds of a histogram's buckets, in `unit`. */
  readonly buckets?: readonly number[];
}

/** Seconds. Pictures take seconds to minutes; the usual objectives of 10, 30 and 60 s are boundaries. */
const LATENCY_BUCKETS = [0.5, 1, 2, 4, 6, 8, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300];
/** Seconds, as the GenAI conventions ask (`docs/gen-ai`, 2026-10). */
const GEN_AI_LATENCY_BUCKETS = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
/** Tokens, as the GenAI conventions ask (v1.41.0, 2026-04-28). */
const GEN_AI_TOKEN_BUCKETS = [
  1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864,
];
const GEN_AI_METRIC_ATTRIBUTES = [
  ATTR.genAiOperation,
  ATTR.genAiProvider,
  ATTR.genAiRequestModel,
  ATTR.serverAddress,
  ATTR.serverPort,
];

/** Every metric of Retake. */
export const INSTRUMENTS = {
  requestDuration: {
    name: 'retake.request.duration',
    kind: 'histogram',
    unit: 's',
    buckets: LATENCY_BUCKETS,
    description: 'Duration of a call as its caller saw it',
    attributes: [ATTR.purpose, ATTR.operation, ATTR.outcome, ATTR.errorType],
  },
  requestAttempts: {
    name: 'retake.request.attempts',
    kind: 'histogram',
    unit: '{attempt}',
    buckets: [1, 2, 3, 4, 5, 8],
    description: 'Attempts that a call needed',
    attributes: [ATTR.purpose],
  },
  calls: {
    name: 'retake.calls',
    kind: 'counter',
    unit: '{call}',
    description: 'Calls by how they ended',
    attributes: [ATTR.outcome, ATTR.errorType],
  },
  attemptDuration: {
    name: 'retake.attempt.duration',
    kind: 'histogram',
    unit: 's',
    buckets: LATENCY_BUCKETS,
    description: 'Duration of one upstream request',
    attributes: [ATTR.channel, ATTR.genAiProvider, ATTR.genAiRequestModel, ATTR.attemptKind, ATTR.errorType],
  },
  attempts: {
    name: 'retake.attempts',
    kind: 'counter',
    unit: '{attempt}',
    description: 'Upstream requests by how they ended',
    attributes: [ATTR.channel, ATTR.genAiRequestModel, ATTR.errorType],
  },
  failovers: {
    name: 'retake.failovers',
    kind: 'counter',
    unit: '{failover}',
    description: 'Times a call moved on to another channel',
    attributes: [ATTR.channelFrom, ATTR.channelTo, ATTR.errorType],
  },
  channelSkipped: {
    name: 'retake.channel.skipped',
    kind: 'counter',
    unit: '{skip}',
    description: 'Times a channel was left out of a call',
    attributes: [ATTR.channel, ATTR.skipReason],
  },
  channelUnavailable: {
    name: 'retake.channel.unavailable',
    kind: 'counter',
    unit: '{move}',
    description: 'Times a channel, or one of its models, went out of service',
    attributes: [ATTR.channel, ATTR.skipReason],
  },
  channelAvailable: {
    name: 'retake.channel.available',
    kind: 'counter',
    unit: '{move}',
    description: 'Times a channel, or one of its models, came back into service',
    attributes: [ATTR.channel],
  },
  hedges: {
    name: 'retake.hedges',
    kind: 'counter',
    unit: '{hedge}',
    description: 'Times a second channel was asked beside one that took unusually long',
    attributes: [ATTR.channelFrom, ATTR.channelTo],
  },
  breakerState: {
    name: 'retake.breaker.state',
    kind: 'gauge',
    unit: '',
    description: 'State of a circuit: 1 for the state it is in, 0 for the others',
    attributes: [ATTR.channel, ATTR.genAiRequestModel, ATTR.breakerState],
  },
  breakerTransitions: {
    name: 'retake.breaker.transitions',
    kind: 'counter',
    unit: '{transition}',
    description: 'Times a circuit changed its state',
    attributes: [ATTR.channel, ATTR.genAiRequestModel, ATTR.breakerTo],
  },
  activeRequests: {
    name: 'retake.active_requests',
    kind: 'updowncounter',
    unit: '{request}',
    description: 'Upstream requests in flight',
    attributes: [ATTR.channel],
  },
  images: {
    name: 'retake.images',
    kind: 'counter',
    unit: '{image}',
    description: 'Pictures delivered, by the size that came',
    attributes: [ATTR.channel, ATTR.genAiProvider, ATTR.genAiRequestModel, ATTR.imageSize],
  },
  costUsd: {
    name: 'retake.cost.usd',
    kind: 'counter',
    unit: '{USD}',
    description: 'Known cost of all attempts, failed ones included',
    attributes: [ATTR.channel, ATTR.genAiProvider, ATTR.genAiRequestModel, ATTR.purpose, ATTR.costSource],
  },
  unpriced: {
    name: 'retake.unpriced',
    kind: 'counter',
    unit: '{image}',
    description: 'Pictures that were paid for at an unknown price; a billed answer without a picture counts as one',
    attributes: [ATTR.channel, ATTR.genAiRequestModel],
  },
  billingUnknown: {
    name: 'retake.billing.unknown',
    kind: 'counter',
    unit: '{attempt}',
    description: 'Attempts that may have been paid for: the request left and no answer told',
    attributes: [ATTR.channel, ATTR.genAiRequestModel],
  },
  degradations: {
    name: 'retake.degradations',
    kind: 'counter',
    unit: '{degradation}',
    description: 'Ways in which calls were answered with something other than what was ordered',
    attributes: [ATTR.degradationReason],
  },
  budgetLimit: {
    name: 'retake.budget.limit.usd',
    kind: 'gauge',
    unit: '{USD}',
    description: 'What a budget allows in one window',
    attributes: [ATTR.budget],
  },
  budgetSpent: {
    name: 'retake.budget.spent.usd',
    kind: 'gauge',
    unit: '{USD}',
    description: 'What is spent of a budget in the present window; of the fullest one, where many keep the same budget',
    attributes: [ATTR.budget],
  },
  budgetReserved: {
    name: 'retake.budget.reserved.usd',
    kind: 'gauge',
    unit: '{USD}',
    description: 'What pictures that are being drawn hold of a budget',
    attributes: [ATTR.budget],
  },
  budgetResetTime: {
    name: 'retake.budget.reset_time',
    kind: 'gauge',
    unit: 's',
    description: 'When a budget begins anew, in seconds since 1970',
    attributes: [ATTR.budget],
  },
  budgetCharged: {
    name: 'retake.budget.charged.usd',
    kind: 'counter',
    unit: '{USD}',
    description: 'What this process has charged to a budget',
    attributes: [ATTR.budget, ATTR.budgetKept],
  },
  budgetRejections: {
    name: 'retake.budget.rejections',
    kind: 'counter',
    unit: '{picture}',
    description: 'Pictures that were refused because a budget had no room for them',
    attributes: [ATTR.budget],
  },
  budgetGuarded: {
    name: 'retake.budget.guarded',
    kind: 'counter',
    unit: '{window}',
    description: 'Windows in which a budget reached its guard',
    attributes: [ATTR.budget],
  },
  budgetStoreFailures: {
    name: 'retake.budget.store.failures',
    kind: 'counter',
    unit: '{failure}',
    description: 'Times the store of the budgets failed or did not answer in time',
    attributes: [ATTR.budgetOperation],
  },
  reuses: {
    name: 'retake.reuses',
    kind: 'counter',
    unit: '{call}',
    description: 'Calls that were answered with what another call drew',
    attributes: [ATTR.reuseFrom],
  },
  savedUsd: {
    name: 'retake.saved.usd',
    kind: 'counter',
    unit: '{USD}',
    description: 'What calls that were answered with what another call drew would have cost, as far as that is known',
    attributes: [ATTR.reuseFrom],
  },
  reuseStoreFailures: {
    name: 'retake.reuse.store.failures',
    kind: 'counter',
    unit: '{failure}',
    description: 'Times the store of the cache or of the idempotency keys failed or did not answer in time',
    attributes: [ATTR.reuseStore, ATTR.reuseOperation],
  },
  genAiInferenceDuration: {
    name: 'gen_ai.client.inference.duration',
    kind: 'histogram',
    unit: 's',
    buckets: GEN_AI_LATENCY_BUCKETS,
    description: 'GenAI inference duration',
    attributes: [...GEN_AI_METRIC_ATTRIBUTES, ATTR.errorType],
  },
  genAiInputTokens: {
    name: 'gen_ai.client.inference.usage.input_tokens',
    kind: 'counter',
    unit: '{token}',
    description: 'GenAI input tokens',
    attributes: [...GEN_AI_METRIC_ATTRIBUTES, ATTR.genAiTokenModality],
  },
  genAiOutputTokens: {
    name: 'gen_ai.client.inference.usage.output_tokens',
    kind: 'counter',
    unit: '{token}',
    description: 'GenAI output tokens, reasoning included',
    attributes: [...GEN_AI_METRIC_ATTRIBUTES, ATTR.genAiTokenModality],
  },
  /** v1.41. */
  genAiOperationDuration: {
    name: 'gen_ai.client.operation.duration',
    kind: 'histogram',
    unit: 's',
    buckets: GEN_AI_LATENCY_BUCKETS,
    description: 'GenAI operation duration',
    attributes: [...GEN_AI_METRIC_ATTRIBUTES, ATTR.errorType],
  },
  /** v1.41. */
  genAiTokenUsage: {
    name: 'gen_ai.client.token.usage',
    kind: 'histogram',
    unit: '{token}',
    buckets: GEN_AI_TOKEN_BUCKETS,
    description: 'Number of input and output tokens used',
    attributes: [...GEN_AI_METRIC_ATTRIBUTES, ATTR.genAiTokenType],
  },
} as const satisfies Record<string, InstrumentSpec>;
