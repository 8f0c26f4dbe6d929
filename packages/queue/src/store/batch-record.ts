import { IMAGE_SIZES } from '@retake/core';
import { z } from 'zod';
import { recordCodec, type KeptRecord } from './record-codec.ts';

const epochMs = z.number();
const count = z.int().nonnegative();

/**
 * Where a batch stands: `intended` (its items are its own, nothing was sent), `submitting` (it may have been sent), `submitted` (the channel
 * has it) or `ended`.
 */
export const BATCH_STATES = ['intended', 'submitting', 'submitted', 'ended'] as const;

/** What is kept of a batch: many items in one job of a channel. */
export const batchBodySchema = z.object({
  v: z.literal(1),
  /** Of its errand, which keeps its name: while one waits or runs, no other is taken. */
  turn: z.int(),
  channel: z.string(),
  model: z.string(),
  size: z.enum(IMAGE_SIZES),
  /** By which the channel lists it; of this submission alone. */
  displayName: z.string(),
  /** The ids of its items, which are the keys of its orders too. */
  items: z.array(z.string()),
  createdAt: epochMs,
  /** By the earliest deadline of the items that wait for it: when those are placed anew, and it is cancelled where no other waits. */
  spillAt: epochMs.optional(),
  /** When it may have been sent first. */
  sentAt: epochMs.optional(),
  /** The channel's own name of it. */
  jobId: z.string().optional(),
  submittedAt: epochMs.optional(),
  /** What the channel said last. */
  seen: z
    .object({
      at: epochMs,
      state: z.string(),
      counts: z.object({ total: count, succeeded: count, failed: count }).optional(),
    })
    .optional(),
  /** When it was first seen to have ended, where its results could not be read then. */
  endedAt: epochMs.optional(),
  /** How often it was looked at since it was submitted, and how often in a row that failed. */
  looks: count,
  failures: count,
  /** When somebody asked that it be cancelled: nothing of it is wanted any more, or not in time. */
  cancelAskedAt: epochMs.optional(),
  end: z
    .object({
      at: epochMs,
      state: z.enum(['succeeded', 'failed', 'cancelled', 'expired', 'never-made']),
      nanoUsd: z.int(),
    })
    .optional(),
});

/** What is kept of a batch. */
export type BatchBody = z.output<typeof batchBodySchema>;

/** Where a batch stands. */
export type BatchRecordState = (typeof BATCH_STATES)[number];

/** A batch as it stands. */
export type BatchRecord = KeptRecord<BatchRecordState, BatchBody>;

/** Reads and writes batches. The group of a batch is its own id. */
export const batchRecords = recordCodec<BatchRecordState, BatchBody>('batch', z.enum(BATCH_STATES), batchBodySchema);
