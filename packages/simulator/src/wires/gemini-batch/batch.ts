import type { Behaviour } from '../wire.ts';
import type { BatchItem } from './batch-item.ts';

/** States as the wire names them, without their prefix. */
export type BatchState = 'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'PARTIALLY_SUCCEEDED' | 'FAILED' | 'CANCELLED' | 'EXPIRED';

/** How long the states of a batch last, in milliseconds. */
export interface BatchTimes {
  readonly pendingMs: number;
  readonly runningMs: number;
  readonly expiresAfterMs: number;
  readonly listedAfterMs: number;
}

/** A batch. What it is at a moment follows from the clock. */
export interface Batch {
  /** `batches/…` */
  readonly name: string;
  readonly displayName: string;
  readonly model: string;
  readonly createdAt: number;
  readonly times: BatchTimes;
  readonly items: readonly BatchItem[];
  /** Whether its results come as a file. */
  readonly asFile: boolean;
  /** A `google.rpc.Status` of input that could not be read. */
  readonly malformed: { readonly code: number; readonly message: string } | undefined;
  cancelledAt: number | undefined;
  /** Whether its items were drawn and entered into the ledger. */
  settled: boolean;
}

/** Google's expiry of 48 hours (secondary sources, 2026). */
const EXPIRY_MS = 172_800_000;

/** The times a channel was told; without an order a batch waits for nothing and runs as long as a request would. */
export const batchTimes = ({ batch = {} }: Behaviour, latencyMs: number): BatchTimes => ({
  pendingMs: batch.pendingMs ?? 0,
  runningMs: batch.runningMs ?? latencyMs,
  expiresAfterMs: batch.expiresAfterMs ?? EXPIRY_MS,
  listedAfterMs: batch.listedAfterMs ?? 0,
});

/** When its work is done, unless something ends it before. */
export const dueAt = ({ createdAt, times }: Batch): number => createdAt + times.pendingMs + times.runningMs;

/** What a batch is at a moment. */
export const stateAt = (batch: Batch, now: number, tellsPartial: boolean): BatchState => {
  const { createdAt, times, cancelledAt, malformed, items } = batch;
  if (cancelledAt !== undefined) return 'CANCELLED';
  const expiresAt = createdAt + times.expiresAfterMs;
  if (dueAt(batch) > expiresAt && now >= expiresAt) return 'EXPIRED';
  if (now < createdAt + times.pendingMs) return 'PENDING';
  if (malformed !== undefined) return 'FAILED';
  if (now < dueAt(batch)) return 'RUNNING';
  return tellsPartial && items.some(({ result }) => result?.error !== undefined) ? 'PARTIALLY_SUCCEEDED' : 'SUCCEEDED';
};

/** When it came to its end, for a state that is one. */
export const endedAt = (batch: Batch, state: BatchState): number | undefined => {
  switch (state) {
    case 'PENDING':
    case 'RUNNING':
      return undefined;
    case 'CANCELLED':
      return batch.cancelledAt;
    case 'EXPIRED':
      return batch.createdAt + batch.times.expiresAfterMs;
    case 'FAILED':
      return batch.createdAt + batch.times.pendingMs;
    case 'SUCCEEDED':
    case 'PARTIALLY_SUCCEEDED':
      return dueAt(batch);
    default:
      return state satisfies never;
  }
};
