export { createImageService } from './create-image-service.ts';
export { ImageService } from './image-service.ts';
export type { DegradeOptions, ImageServiceOptions } from './config/image-service-options.ts';
export { DEFAULT_DRAIN_MS, DEFAULT_MODEL } from './config/defaults.ts';
export { batch } from './config/presets/batch.ts';
export type { BatchOptions } from './config/presets/batch.ts';
export { enterprise } from './config/presets/enterprise.ts';
export type { EnterpriseOptions } from './config/presets/enterprise.ts';
export type { Preset } from './config/presets/preset.ts';
export { solo } from './config/presets/solo.ts';
export type { SoloOptions } from './config/presets/solo.ts';
export { startup } from './config/presets/startup.ts';
export type { StartupOptions } from './config/presets/startup.ts';
export type { Clock, Random } from './config/clock.ts';
export { wallClock } from './config/wall-clock.ts';
export type { WallClock } from './config/wall-clock.ts';

export type { CallDegrade, CallOptions, CallRoute, ImageRequest } from './request/image-request.ts';
export type { ImageInput } from './request/image-input.ts';
export type { ResumeOptions } from './request/resume-options.ts';
export { defaultRequestLimits } from './request/request-limits.ts';
export type { RequestLimits } from './request/request-limits.ts';

export type { ImageResult, Reused } from './response/image-result.ts';
export type { Degradation, ExtraImage, GeneratedImage } from './response/generated-image.ts';
export { costOf } from './response/call-cost.ts';
export type { AttemptCost, CallCost } from './response/call-cost.ts';
export type { CallStream } from './lifecycle/call-stream.ts';
export type { StreamEvent } from './response/stream-event.ts';
export type { BatchName, BatchOffer, BatchReport, BatchRequest, LeaveOut } from './batching/image-batches.ts';
export type { CollectedBatch, CollectedItem, ImageBatches, LeftOutItem, SubmittedRequest } from './batching/image-batches.ts';

export { ChatSession } from './chat/chat-session.ts';
export type { ChatCost } from './chat/chat-cost.ts';
export type { ChatJson } from './chat/chat-json.ts';
export type { ChatCallOptions, ChatOptions, ChatRequest, ChatResult, ResumeChatOptions, SaveChat } from './chat/chat-options.ts';
export type { InterruptedTurn } from './chat/reopened-chat.ts';
export type { ContinuedChat, ContinuedChatOptions, ContinuedChatRequest } from './chat/continued-chat.ts';
export { BLOB_DIGEST } from './chat/blob-store.ts';
export type { BlobDigest, BlobStore } from './chat/blob-store.ts';
export { memoryBlobs } from './chat/memory-blobs.ts';
export type {
  ByteSource,
  ChatContent,
  ChatPart,
  ChatPicture,
  ChatSoFar,
  JsonObject,
  JsonPath,
  JsonValue,
  LargeValue,
} from './channels/channel-chat.ts';

export type { SeriesEstimate, SeriesEstimateLine } from './series/estimate-series.ts';
export { SERIES_INSTRUCTION } from './series/series-instruction.ts';
export type { SeriesJson, SeriesPlace } from './series/series-json.ts';
export type { DrawnEntry, FailedEntry, PendingEntry, SeriesBill, SeriesEntry, SeriesEvent } from './series/series-outcome.ts';
export type { SeriesExtra, SeriesPicture, SeriesResult, SeriesVariant, StoredImage } from './series/series-outcome.ts';
export type { CharacterPictures, CharacterRequest, ResumeSeriesOptions } from './series/series-request.ts';
export type { SaveSeries, SeriesCallOptions, SeriesRequest, VariantRequest } from './series/series-request.ts';
export { SeriesSession } from './series/series-session.ts';

export { ASPECT_RATIOS, IMAGE_SIZES } from './catalog/size.ts';
export type { AspectRatio, ImageSize, PixelSize, PixelTable } from './catalog/size.ts';
export { createCatalog } from './catalog/catalog.ts';
export type { Catalog, CatalogOptions, Resolution } from './catalog/catalog.ts';
export type { ModelEntry } from './catalog/merge-models.ts';
export type {
  ImageTokens,
  Model,
  ModelAbilities,
  ModelFamily,
  ModelLifecycle,
  ModelStatus,
  PictureQuality,
  ThinkingLevel,
} from './catalog/model.ts';
export type {
  ChannelPrice,
  MegapixelPrice,
  PicturePrice,
  Price,
  PriceFactor,
  RequestPrice,
  Source,
  TokenPrice,
} from './catalog/price.ts';
export type { Cost, CostBasis, CostEstimate, CostLine, Delivery, NanoUsd } from './catalog/cost.ts';
export { pricePerMillionTokens, pricePerPicture, pricePerRequest } from './catalog/dollar-prices.ts';
export type { RatesPerMillion, Usd } from './catalog/dollar-prices.ts';
export { MODEL_HABITS } from './catalog/estimate.ts';
export { formatUsd, nanoUsdOf, usdOf } from './catalog/money.ts';
export type { TokenUsage } from './catalog/usage.ts';

export type { ExclusionReason, Exclusion } from './routing/candidate.ts';
export type { Candidate } from './routing/candidate.ts';
export type { Lowering } from './routing/candidate.ts';
export type { Degrade } from './routing/degrade.ts';
export type { EstimateReport } from './routing/plan-report.ts';
export type { FollowedPlan, PlannedCandidate, PlanReport } from './routing/planned.ts';
export { MOST_LISTED } from './routing/plan-report.ts';
export { aprilLineUp } from './routing/april-line-up.ts';
export type { BudgetOptions, BudgetScope, BudgetsOptions } from './budget/budget-options.ts';
export type { BudgetWindow } from './budget/budget-window.ts';
export type { LostSpending, SettleSpending } from './budget/lost-spending.ts';
export type { BudgetStanding, Standing } from './budget/standings.ts';
export type {
  BudgetStore,
  CommitEntry,
  Commitment,
  PurseStanding,
  Reservation,
  ReserveAnswer,
  ReserveEntry,
} from './budget/budget-store.ts';
export { createMemoryBudgetStore } from './budget/memory-budget-store.ts';

export { keyvReuseStore } from './cache/keyv-reuse-store.ts';
export type { KeyvLike, KeyvReuseStoreOptions } from './cache/keyv-reuse-store.ts';
export { createMemoryReuseStore } from './cache/memory-reuse-store.ts';
export type { MemoryReuseStoreOptions } from './cache/memory-reuse-store.ts';
export type { CacheOptions, IdempotencyOptions, ReuseOptions } from './cache/reuse-options.ts';
export type { ReuseStore } from './cache/reuse-store.ts';

export { planCosts } from './planning/plan-costs.ts';
export { APRIL_2026_MIX, TODAY_MIX } from './planning/mix.ts';
export type { MixEntry } from './planning/mix.ts';
export { april2026Prices, flatPrices, listPrices } from './planning/priced-channel.ts';
export type { PricedChannel } from './planning/priced-channel.ts';
export type { CostPlanOptions, CostReference, DowntimeOptions, SeriesOptions } from './planning/cost-plan-options.ts';
export type {
  ChannelCosts,
  CostFactor,
  CostPlan,
  DowntimeLoss,
  FactorLine,
  PricedEntry,
  Saving,
  SeriesCost,
} from './planning/cost-plan.ts';

export { DEFAULT_PURPOSE, defaultPurposes } from './routing/default-purposes.ts';
export type { ModelOffer, ModelOffers } from './routing/model-offers.ts';
export { STRUGGLING_BELOW } from './routing/order-steps.ts';
export type { Purpose, Purposes } from './routing/purpose.ts';
export { byPrompt } from './routing/strategies/by-prompt.ts';
export type { ChannelWeights } from './routing/strategies/channel-weights.ts';
export { defaultPromptRules } from './routing/strategies/default-prompt-rules.ts';
export { leastInFlight } from './routing/strategies/least-in-flight.ts';
export { lowestCost } from './routing/strategies/lowest-cost.ts';
export { lowestLatency } from './routing/strategies/lowest-latency.ts';
export { priority } from './routing/strategies/priority.ts';
export type { PromptPreference, PromptRule } from './routing/strategies/prompt-rule.ts';
export { roundRobin } from './routing/strategies/round-robin.ts';
export type {
  ModelPreference,
  ModelPreferenceContext,
  Strategy,
  StrategyContext,
  StrategyNames,
} from './routing/strategies/strategy.ts';
export { weightedRandom } from './routing/strategies/weighted-random.ts';
export { defaultPeakPrior } from './routing/traffic/peak-prior.ts';
export type { PeakPriorOptions, PeakWindow, Weekday } from './routing/traffic/peak-prior.ts';
export { defaultTraffic } from './routing/traffic/traffic-options.ts';
export type { TrafficOptions } from './routing/traffic/traffic-options.ts';
export type { SuccessReading, TrafficReading } from './routing/traffic-reading.ts';

export { defaultProbing } from './health/probe-options.ts';
export type { ProbeOptions, Probing } from './health/probe-options.ts';
export { PUBLISHED_LIMITS } from './catalog/published-limits.ts';
export type { PublishedTier } from './catalog/published-limits.ts';
export type { RateLimitFact } from './catalog/rate-limit-fact.ts';

export { defaultAdaptiveTimeout, defaultHedge, defaultResilience } from './resilience/options.ts';
export type {
  AdaptiveTimeoutOptions,
  BackoffOptions,
  CircuitBreakerOptions,
  CoolDownOptions,
  HedgeOptions,
  RateLimitOptions,
  Resilience,
  ResilienceOptions,
  RetryOptions,
  RetryTokenOptions,
} from './resilience/options.ts';
export type { SharedOptions } from './resilience/shared-options.ts';
export type { FullWindow, LimitAnswer, LimitStore, LimitTake, LimitWindow } from './resilience/limits/limit-store.ts';
export { createMemoryLimitStore } from './resilience/limits/memory-limit-store.ts';
export type { ChannelIsBack, ChannelRests } from './resilience/cool-downs/cool-down-store.ts';
export type { CoolDownListener, CoolDownNews, CoolDownStore } from './resilience/cool-downs/cool-down-store.ts';
export { createMemoryCoolDowns } from './resilience/cool-downs/memory-cool-down-store.ts';
export type { MemoryCoolDowns } from './resilience/cool-downs/memory-cool-down-store.ts';
export { FAILURE_TABLE } from './resilience/failure-table.ts';
export type { Disposition, FailureRow, Situation } from './resilience/failure-table.ts';
export type { AvailabilitySnapshot } from './resilience/availability-snapshot.ts';
export type { Attempt } from './resilience/attempt.ts';
export type { PairSnapshot } from './resilience/pipeline.ts';
export type { PolicyDescription } from './resilience/describe-pipeline.ts';

export type {
  Channel,
  ChannelAnswer,
  ChannelCall,
  ChannelLimits,
  DispatchTeller,
  OutlivingEnd,
  PartialPicture,
  PictureOrder,
  ProbeReport,
  ReceivedPicture,
  ReferenceImage,
  Support,
  Warning,
} from './channels/channel.ts';

export { createTransport, defaultTransport } from './transport/create-transport.ts';
export type { TransportOptions } from './transport/create-transport.ts';
export type { Describe, Description, DescriptionOrder } from './channels/channel-description.ts';
export { TransportError } from './transport/transport-error.ts';
export type { TransportErrorKind } from './transport/transport-error.ts';
export type { Exchange, ExchangeOptions, LargeString, ResponseFacts, Transport } from './transport/transport.ts';
export type { AttemptTimeouts } from './transport/timeouts.ts';

export type { RetakeListener } from './telemetry/event-hub.ts';
export type {
  AttemptFailed,
  AttemptKind,
  AttemptResumable,
  AttemptSettled,
  AttemptStarted,
  AttemptSucceeded,
  BackedOff,
  BudgetGuarded,
  BudgetOverrun,
  BudgetRejected,
  BudgetStoreFailed,
  CallEnded,
  CallOutcome,
  CallStarted,
  CanaryDrawn,
  ChannelAvailable,
  ChannelSkipped,
  ChannelUnavailable,
  ChatReplayed,
  CircuitChanged,
  CircuitState,
  FailedOver,
  Hedged,
  LimitLearned,
  PicturePartial,
  RetakeEvent,
  ReuseSource,
  ReuseStoreFailed,
  SharedStoreFailed,
} from './telemetry/events.ts';
export type { CapturedContent, ContentCapture, ContentReference } from './telemetry/content-capture.ts';
export type { GenAiSemconv, TelemetryOptions } from './telemetry/telemetry-options.ts';
export { prometheusViews } from './telemetry/prometheus-views.ts';
export type { PrometheusView } from './telemetry/prometheus-views.ts';

export { FAILURE_CLASSES } from './errors/failure-class.ts';
export type { BillingVerdict, FailureClass } from './errors/failure-class.ts';
export type { Issue } from './errors/issue.ts';
export { RetakeError } from './errors/retake-error.ts';
export type { RetakeErrorCode } from './errors/retake-error.ts';
export { AllChannelsFailedError } from './errors/all-channels-failed-error.ts';
export type { StopReason } from './errors/all-channels-failed-error.ts';
export { BillingUnknownError } from './errors/billing-unknown-error.ts';
export { BudgetExceededError } from './errors/budget-exceeded-error.ts';
export type { ExceededBudget } from './errors/budget-exceeded-error.ts';
export { BudgetUnavailableError } from './errors/budget-unavailable-error.ts';
export { CallAbortedError } from './errors/call-aborted-error.ts';
export { ChatBusyError } from './errors/chat-busy-error.ts';
export { ChatInvalidError } from './errors/chat-invalid-error.ts';
export { ChannelError } from './errors/channel-error.ts';
export type { ChannelFailure } from './errors/channel-error.ts';
export { ConfigInvalidError } from './errors/config-invalid-error.ts';
export { DeadlineExceededError } from './errors/deadline-exceeded-error.ts';
export { IdempotencyConflictError } from './errors/idempotency-conflict-error.ts';
export { IdempotencyUnavailableError } from './errors/idempotency-unavailable-error.ts';
export type { IdempotencyProblem } from './errors/idempotency-unavailable-error.ts';
export { InternalError } from './errors/internal-error.ts';
export { ModelRetiredError, type Retirement } from './errors/model-retired-error.ts';
export { ModelUnknownError } from './errors/model-unknown-error.ts';
export { type ChosenForRequest, NoCandidateError } from './errors/no-candidate-error.ts';
export { PROBLEM_MEDIA_TYPE, PROBLEM_TYPE_PREFIX, problemDetailsOf } from './errors/problem-details.ts';
export type { ProblemDetails, ProblemOptions } from './errors/problem-details.ts';
export { type RecordedCall, RecordedError } from './errors/recorded-error.ts';
export { RequestInvalidError } from './errors/request-invalid-error.ts';
export { SeriesBusyError } from './errors/series-busy-error.ts';
export { SeriesInvalidError } from './errors/series-invalid-error.ts';
export { SeriesUnsavedError } from './errors/series-unsaved-error.ts';
export { ServiceClosedError } from './errors/service-closed-error.ts';

export type { BatchCall, BatchCounts, BatchItem, BatchJob, BatchOrder, BatchQuestion } from './channels/channel-batch.ts';
export type { BatchState, BatchSubmission, BatchSummary, ChannelBatch } from './channels/channel-batch.ts';
