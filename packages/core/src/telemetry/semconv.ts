/**
 * Every name of a span, an event or an attribute that leaves Retake through OpenTelemetry; those of metrics are in
 * `semconv-metrics.ts`. Nothing else in the project spells one out, and a test keeps `docs/telemetry.md` equal to both.
 *
 * The `gen_ai.*` names follow github.com/open-telemetry/semantic-conventions-genai (status Development, main as of
 * 2026-10, after its pull requests 374, 440 and 521); those of v1.41.0 of the older repository (2026-04-28) are marked.
 */

/** Attribute keys. */
export const ATTR = {
  attemptKind: 'retake.attempt.kind',
  attemptNumber: 'retake.attempt.number',
  attempts: 'retake.attempts',
  backoffDelayMs: 'retake.backoff.delay_ms',
  backoffRound: 'retake.backoff.round',
  batchJob: 'retake.batch.job',
  billing: 'retake.billing',
  breakerFrom: 'retake.breaker.from',
  breakerState: 'retake.breaker.state',
  breakerTo: 'retake.breaker.to',
  budget: 'retake.budget',
  budgetKept: 'retake.budget.kept',
  budgetOperation: 'retake.budget.operation',
  channel: 'retake.channel',
  channelFrom: 'retake.channel.from',
  channelTo: 'retake.channel.to',
  costBasis: 'retake.cost.basis',
  costIncomplete: 'retake.cost.incomplete',
  costSource: 'retake.cost.source',
  costUsd: 'retake.cost.usd',
  degradationReason: 'retake.degradation.reason',
  failovers: 'retake.failovers',
  imageDeliveredSize: 'retake.image.delivered_size',
  imageSize: 'retake.image.size',
  imagesRequested: 'retake.images.requested',
  imagesReturned: 'retake.images.returned',
  operation: 'retake.operation',
  outcome: 'retake.outcome',
  purpose: 'retake.purpose',
  requestModel: 'retake.request.model',
  requestSize: 'retake.request.size',
  retryAfterMs: 'retake.retry_after_ms',
  reuseFrom: 'retake.reuse.from',
  reuseOperation: 'retake.reuse.operation',
  reuseStore: 'retake.reuse.store',
  savedUsd: 'retake.saved.usd',
  seriesId: 'retake.series.id',
  seriesPicture: 'retake.series.picture',
  skipReason: 'retake.skip.reason',
  upstreamCode: 'retake.upstream.code',
  upstreamRequestId: 'retake.upstream.request_id',
  warnings: 'retake.warnings',

  errorType: 'error.type',
  httpResendCount: 'http.request.resend_count',
  httpStatusCode: 'http.response.status_code',
  serverAddress: 'server.address',
  serverPort: 'server.port',

  genAiCostAmount: 'gen_ai.usage.cost.amount',
  genAiCostCurrency: 'gen_ai.usage.cost.currency',
  genAiCostSource: 'gen_ai.usage.cost.source',
  genAiFinishReasons: 'gen_ai.response.finish_reasons',
  genAiImageInputTokens: 'gen_ai.usage.image.input_tokens',
  genAiImageOutputTokens: 'gen_ai.usage.image.output_tokens',
  genAiInputMessages: 'gen_ai.input.messages',
  genAiInputTokens: 'gen_ai.usage.input_tokens',
  genAiOperation: 'gen_ai.operation.name',
  genAiOutputMessages: 'gen_ai.output.messages',
  genAiOutputTokens: 'gen_ai.usage.output_tokens',
  genAiOutputType: 'gen_ai.output.type',
  genAiProvider: 'gen_ai.provider.name',
  genAiReasoningOutputTokens: 'gen_ai.usage.reasoning.output_tokens',
  genAiRequestModel: 'gen_ai.request.model',
  genAiRequestSeed: 'gen_ai.request.seed',
  genAiResponseId: 'gen_ai.response.id',
  genAiResponseModel: 'gen_ai.response.model',
  genAiTextInputTokens: 'gen_ai.usage.text.input_tokens',
  genAiTokenModality: 'gen_ai.token.modality',
  genAiTokenType: 'gen_ai.token.type',
} as const;

/** A caller's label `tenant` becomes the span attribute `retake.label.tenant`, when it was allowed to. */
export const LABEL_PREFIX = 'retake.label.';

/** Attribute values that are fixed by a convention rather than by an event. */
export const VALUE = {
  /** There is no operation for images in the conventions; this one names "multimodal content generation". */
  generateContent: 'generate_content',
  image: 'image',
  usd: 'USD',
  costFromProvider: 'provider',
  costFromLocal: 'local',
  cancelled: 'cancelled',
  /** What `error.type` says when the true value is not from a small known set. */
  otherError: '_OTHER',
} as const;

/** Span names; a purpose or a model follows after a space. */
export const SPAN = { call: 'retake.generate', attempt: VALUE.generateContent } as const;

/** Events on the call's span, with the attributes of each. */
export const SPAN_EVENT = {
  channelSkipped: { name: 'retake.channel.skipped', attributes: [ATTR.channel, ATTR.genAiRequestModel, ATTR.skipReason] },
  failover: {
    name: 'retake.failover',
    attributes: [ATTR.channelFrom, ATTR.channelTo, ATTR.genAiRequestModel, ATTR.errorType],
  },
  hedge: { name: 'retake.hedge', attributes: [ATTR.channelFrom, ATTR.channelTo, ATTR.genAiRequestModel] },
  chatReplayed: { name: 'retake.chat.replayed', attributes: [ATTR.channel, ATTR.genAiRequestModel] },
  backoff: { name: 'retake.backoff', attributes: [ATTR.backoffDelayMs, ATTR.backoffRound] },
  breakerTransition: {
    name: 'retake.breaker.transition',
    attributes: [ATTR.channel, ATTR.genAiRequestModel, ATTR.breakerFrom, ATTR.breakerTo],
  },
  budgetOverrun: { name: 'retake.budget.overrun', attributes: [ATTR.channel, ATTR.genAiRequestModel] },
  budgetRejected: { name: 'retake.budget.rejected', attributes: [ATTR.budget] },
} as const;

/**
 * What a call's span can carry. There is deliberately no model, provider or usage of `gen_ai.*` among them: tools that take every
 * span with `gen_ai.request.model` for a generation would count a call and its attempts twice, and its cost with them.
 */
export const CALL_SPAN_ATTRIBUTES = [
  ATTR.operation,
  ATTR.purpose,
  ATTR.genAiOutputType,
  ATTR.requestModel,
  ATTR.requestSize,
  ATTR.imagesRequested,
  ATTR.imagesReturned,
  ATTR.seriesId,
  ATTR.seriesPicture,
  ATTR.batchJob,
  ATTR.outcome,
  ATTR.errorType,
  ATTR.channel,
  ATTR.attempts,
  ATTR.failovers,
  ATTR.costUsd,
  ATTR.costIncomplete,
  ATTR.reuseFrom,
  ATTR.savedUsd,
  ATTR.warnings,
] as const;

/** What an attempt's span can carry. */
export const ATTEMPT_SPAN_ATTRIBUTES = [
  ATTR.genAiOperation,
  ATTR.genAiProvider,
  ATTR.genAiRequestModel,
  ATTR.genAiOutputType,
  ATTR.genAiRequestSeed,
  ATTR.serverAddress,
  ATTR.serverPort,
  ATTR.channel,
  ATTR.attemptNumber,
  ATTR.attemptKind,
  ATTR.batchJob,
  ATTR.imageSize,
  ATTR.httpResendCount,
  ATTR.genAiInputMessages,
  ATTR.genAiOutputMessages,
  ATTR.httpStatusCode,
  ATTR.errorType,
  ATTR.imageDeliveredSize,
  ATTR.genAiResponseModel,
  ATTR.genAiResponseId,
  ATTR.genAiFinishReasons,
  ATTR.genAiInputTokens,
  ATTR.genAiOutputTokens,
  ATTR.genAiTextInputTokens,
  ATTR.genAiImageInputTokens,
  ATTR.genAiImageOutputTokens,
  ATTR.genAiReasoningOutputTokens,
  ATTR.genAiCostAmount,
  ATTR.genAiCostCurrency,
  ATTR.genAiCostSource,
  ATTR.costBasis,
  ATTR.billing,
  ATTR.upstreamCode,
  ATTR.upstreamRequestId,
  ATTR.retryAfterMs,
] as const;
