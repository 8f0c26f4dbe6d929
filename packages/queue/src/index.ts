export { defaultQueue } from './queue-options.ts';
export type { BatchingOptions, ImageQueueOptions, OffPeakOptions, UnknownBilling } from './queue-options.ts';
export { defaultWebhook } from './telling/webhook-options.ts';
export type { WebhookOptions, WebhookSecret, WebhookTarget } from './telling/webhook-options.ts';

export { PictureLostError } from './errors/picture-lost-error.ts';
export { RecordUnreadableError } from './errors/record-unreadable-error.ts';

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
export type { OpenBatchState, OpenItemState, QueueCensus } from './telling/metrics-census.ts';
export { queuePrometheusViews } from './telling/metrics-views.ts';
