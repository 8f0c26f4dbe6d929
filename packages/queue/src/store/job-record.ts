import { z } from 'zod';
import { keptCostSchema } from './kept-cost.ts';
import { recordCodec, type KeptRecord } from './record-codec.ts';

const epochMs = z.number();
const count = z.int().nonnegative();

/**
 * Where a job stands.
 *
 * - `writing`: its items are being written, nobody was told that it is there, and none of them is offered: whoever offers items that an
 *   engine may have forgotten looks at their jobs first.
 * - `open`: all that was submitted is written; it has items that have not ended.
 * - `ended`: all have.
 * - `abandoned`: it was never written to its end, and is about to be forgotten.
 */
export const JOB_STATES = ['writing', 'open', 'ended', 'abandoned'] as const;

/** How many items ended how. */
export const outcomeCountsSchema = z.object({ done: count, failed: count, cancelled: count, unknown: count });

/** What is kept of a job. */
export const jobBodySchema = z.object({
  v: z.literal(1),
  /** How many items it has. */
  count,
  /** How many of them are written: those with an index below. */
  written: count,
  /** How many of its items one errand stands for in their first turn; absent: one. */
  runLength: z.int().positive().optional(),
  /** When the last of them was. */
  writtenAt: epochMs,
  tenant: z.string().optional(),
  submittedAt: epochMs,
  deadlineAt: epochMs.optional(),
  /** How long its records and pictures are kept after its end, in milliseconds; absent: for ever. */
  keepMs: z.number().optional(),
  /** Where its end is told. */
  webhookUrl: z.string().optional(),
  /** When it was cancelled: nothing is bought for it any more, and an item that would wait or be placed anew ends as `cancelled`. */
  cancelledAt: epochMs.optional(),
  end: z.object({ at: epochMs, outcomes: outcomeCountsSchema, cost: keptCostSchema, onTime: z.boolean().optional() }).optional(),
});

/** What is kept of a job. */
export type JobBody = z.output<typeof jobBodySchema>;

/** Where a job stands. */
export type JobState = (typeof JOB_STATES)[number];

/** A job as it stands. */
export type JobRecord = KeptRecord<JobState, JobBody>;

/** Reads and writes jobs. The group of a job is its id, and that of its items and webhooks too. */
export const jobRecords = recordCodec<JobState, JobBody>('job', z.enum(JOB_STATES), jobBodySchema);
