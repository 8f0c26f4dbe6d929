import { z } from 'zod';
import type { BatchCounts, BatchState, BatchSummary } from '../channel-batch.ts';

const text = z.string().nullish().catch(undefined);
const count = z.coerce.number().int().nonnegative().nullish().catch(undefined);
const output = z
  .object({
    responsesFile: text,
    // One list inside another on the wire; the inner one alone in some answers.
    inlinedResponses: z
      .union([
        z.array(z.unknown()),
        z.object({ inlinedResponses: z.array(z.unknown()) }).transform((list) => list.inlinedResponses),
      ])
      .nullish()
      .catch(undefined),
  })
  .nullish()
  .catch(undefined);

const statsSchema = z.object({ requestCount: count, successfulRequestCount: count, failedRequestCount: count });

const operationSchema = z.object({
  name: z.string().regex(/^batches\/[\w-]+$/),
  done: z.boolean().nullish().catch(undefined),
  error: z.unknown().optional(),
  metadata: z
    .object({
      displayName: text,
      state: text,
      createTime: text,
      batchStats: statsSchema.nullish().catch(undefined),
      output,
    })
    .nullish()
    .catch(undefined),
  response: output,
});

/** A job as the API tells it: a long-running operation, of which the SDK would drop the error. */
export interface BatchOperation {
  readonly summary: BatchSummary;
  /** A `google.rpc.Status`, for a job that failed as a whole. */
  readonly error: unknown;
  /** Results within the answer. */
  readonly inlined: readonly unknown[];
  /** The same results once more, as the API sends them. */
  readonly repeated: readonly unknown[];
  /** `files/…`, results to be downloaded. */
  readonly responsesFile: string | undefined;
}

/** Reads a job; `undefined` when the answer is none. */
export function readBatchOperation(value: unknown): BatchOperation | undefined {
  const read = operationSchema.safeParse(value);
  if (!read.success) return undefined;
  const { name, done, error, metadata, response } = read.data;
  // The same results stand in both places, or in either.
  const results = metadata?.output;
  const file = results?.responsesFile ?? response?.responsesFile;
  return {
    summary: {
      jobId: name,
      displayName: metadata?.displayName ?? undefined,
      state: stateOf(metadata?.state, done === true, isPresent(error)),
      createdAt: metadata?.createTime ?? undefined,
      counts: countsOf(metadata?.batchStats),
    },
    error: isPresent(error) ? error : undefined,
    inlined: results?.inlinedResponses ?? response?.inlinedResponses ?? [],
    repeated: results?.inlinedResponses ? (response?.inlinedResponses ?? []) : [],
    // Part of an address, so nothing but a name.
    responsesFile: file !== undefined && file !== null && /^files\/[\w-]+$/.test(file) ? file : undefined,
  };
}

const pageSchema = z.object({ operations: z.array(z.unknown()).nullish().catch(undefined), nextPageToken: text });

/** Reads a page of a list of jobs; what is no job is left out. */
export function readBatchPage(value: unknown): {
  readonly operations: readonly BatchOperation[];
  readonly nextPageToken: string | undefined;
} {
  const { operations, nextPageToken } = pageSchema.safeParse(value).data ?? {};
  return {
    operations: (operations ?? []).flatMap((operation) => readBatchOperation(operation) ?? []),
    nextPageToken: nextPageToken === '' ? undefined : (nextPageToken ?? undefined),
  };
}

/** `BATCH_STATE_…` on the wire, `JOB_STATE_…` in the SDK, which knows some more (3.1.0, 2026-11-10). */
const STATES: Readonly<Record<string, BatchState>> = {
  PENDING: 'pending',
  QUEUED: 'pending',
  RUNNING: 'running',
  UPDATING: 'running',
  PAUSED: 'running',
  CANCELLING: 'running',
  SUCCEEDED: 'succeeded',
  PARTIALLY_SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
  EXPIRED: 'expired',
};

function stateOf(word: string | null | undefined, done: boolean, failed: boolean): BatchState {
  const bare = (word ?? '').replace(/^(?:BATCH|JOB)_STATE_/, '');
  const known = Object.hasOwn(STATES, bare) ? STATES[bare] : undefined;
  return known ?? (failed ? 'failed' : done ? 'succeeded' : 'pending');
}

function countsOf(stats: z.output<typeof statsSchema> | null | undefined): BatchCounts | undefined {
  if (typeof stats?.requestCount !== 'number') return undefined;
  return { total: stats.requestCount, succeeded: stats.successfulRequestCount ?? 0, failed: stats.failedRequestCount ?? 0 };
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}
