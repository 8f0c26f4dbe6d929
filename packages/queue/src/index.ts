export { createImageQueue } from './create-image-queue.ts';
export { ImageQueue } from './image-queue.ts';
export { defaultQueue } from './queue-options.ts';
export type {
  BatchingOptions,
  ImageQueueOptions,
  OffPeakOptions,
  QueueTelemetryOptions,
  UnknownBilling,
} from './queue-options.ts';
export { defaultWebhook } from './telling/webhook-options.ts';
export type { WebhookOptions, WebhookSecret, WebhookTarget } from './telling/webhook-options.ts';

export { ImageJob } from './submitting/image-job.ts';
export type { JobSummary, WaitOptions } from './submitting/image-job.ts';
export { MOST_ITEMS } from './submitting/image-item.ts';
export type { ImageItem, SubmitOptions } from './submitting/image-item.ts';
export type { Cancellation } from './submitting/cancel-job.ts';
export type { QueueCensus } from './submitting/census.ts';
export type { AssumedTime, EstimateAssumptions } from './submitting/estimate-assumptions.ts';
export type { JobEstimate, PlaceEstimate } from './submitting/estimate-job.ts';
export type { Generated, GenerateOptions } from './submitting/generate-or-enqueue.ts';
export type { ExtraPicture, ItemError, ItemResult, StoredPicture } from './submitting/item-result.ts';
export type { JobCost } from './store/job-cost.ts';
export type { ResultsOptions } from './submitting/job-results.ts';
export type { JobProgress } from './submitting/job-progress.ts';
export type { JobStanding } from './submitting/job-standing.ts';
export type { KeptAttempt } from './store/kept-attempt.ts';
export { verifyWebhook } from './telling/verify-webhook.ts';
export type { ReceivedWebhook } from './telling/verify-webhook.ts';
export type { JobEndedWebhook } from './telling/webhook-payload.ts';

export { JobForgottenError } from './errors/job-forgotten-error.ts';
export { PictureLostError } from './errors/picture-lost-error.ts';
export { QueueClosedError } from './errors/queue-closed-error.ts';
export { QueueDirectoryBusyError } from './errors/queue-directory-busy-error.ts';
export type { DirectoryHolder } from './errors/queue-directory-busy-error.ts';
export { QueueUnavailableError } from './errors/queue-unavailable-error.ts';
export { RecordUnreadableError } from './errors/record-unreadable-error.ts';
export { WebhookInvalidError } from './errors/webhook-invalid-error.ts';
export type { WebhookProblem } from './errors/webhook-invalid-error.ts';

export type { Engine, Errand, ErrandWork, OpenBackend, QueueBackend, Working } from './backends/queue-backend.ts';
export type {
  JobStore,
  NewRecord,
  RecordChange,
  RecordCount,
  RecordKey,
  RecordKind,
  RecordQuery,
  StoredRecord,
} from './store/job-store.ts';
export { ENDED_ITEM_STATES } from './store/item-state.ts';
export type { ItemState } from './store/item-state.ts';
export type { ItemOutcome, Place, QueueEvent, QueueListener } from './telling/queue-events.ts';
export { queuePrometheusViews } from './telling/metrics-views.ts';
