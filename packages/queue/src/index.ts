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
