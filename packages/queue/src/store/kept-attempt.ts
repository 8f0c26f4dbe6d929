import { FAILURE_CLASSES, IMAGE_SIZES, type Attempt } from '@retake/core';
import { z } from 'zod';

/** Where an item is bought. */
export const PLACES = ['batch', 'off-peak', 'interactive'] as const;

const nanoUsd = z.int();

/** One upstream request for an item, as its record keeps it: what it was, what came of it, and what it was billed. */
export const keptAttemptSchema = z.object({
  /** Unique; an attempt that is told twice, by a process that was thought dead, is counted once. */
  id: z.string(),
  place: z.enum(PLACES),
  kind: z.enum(['primary', 'retry', 'failover', 'hedge', 'probe', 'fallback']),
  channel: z.string(),
  model: z.string(),
  size: z.enum(IMAGE_SIZES).optional(),
  /** Epoch milliseconds. */
  startedAt: z.number(),
  durationMs: z.number(),
  /** Absent when it delivered a picture; `interrupted`: its process ended before it told. */
  error: z
    .object({
      type: z.enum([...FAILURE_CLASSES, 'cancelled', 'interrupted']),
      message: z.string(),
      statusCode: z.number().optional(),
      upstreamCode: z.string().optional(),
    })
    .optional(),
  billing: z.enum(['not-billed', 'billed', 'unknown']),
  /** What it was billed, in nano-dollars; absent when that is unknown. */
  nanoUsd: nanoUsd.optional(),
  /** For unknown billing, or a bill of unknown height: the most it can have been; absent when no price is known. */
  unknownUpToNanoUsd: nanoUsd.optional(),
  requestId: z.string().optional(),
  /** The batch that it was an item of. */
  batchId: z.string().optional(),
});

/** One upstream request for an item, as its record keeps it. */
export type KeptAttempt = z.output<typeof keptAttemptSchema>;

/** An attempt of core as it is kept. */
export function keepAttempt(attempt: Attempt, place: KeptAttempt['place'], batchId?: string): KeptAttempt {
  const { id, kind, channel, model, size, startedAt, durationMs, error, billing, cost, unknownUpToNanoUsd, requestId } = attempt;
  const { type, message, statusCode, upstreamCode } = error ?? {};
  return {
    id,
    place,
    kind,
    channel,
    model,
    size,
    startedAt,
    durationMs,
    error: type === undefined || message === undefined ? undefined : { type, message, statusCode, upstreamCode },
    billing,
    nanoUsd: cost.nanoUsd,
    unknownUpToNanoUsd,
    requestId,
    batchId,
  };
}
