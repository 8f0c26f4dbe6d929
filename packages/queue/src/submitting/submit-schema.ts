import { IMAGE_SIZES } from '@retake/core';
import { z } from 'zod';
import type { SubmitOptions } from './image-item.ts';

/** Before this a number was meant as a duration: 2001-09-09, in epoch milliseconds. */
const LEAST_EPOCH_MS = 1_000_000_000_000;

const epochMs = z.union([
  z.date().transform((date) => date.getTime()),
  z.number().min(LEAST_EPOCH_MS, 'must be a Date or epoch milliseconds; for a duration add Date.now()'),
]);

/** What of the options a job needs; `labels`, `route`, `degrade` and `budgetKey` are read by core. */
export const submitOptionsSchema = z.strictObject({
  deadline: epochMs.optional(),
  priority: z.int().min(0).max(1_000_000).optional(),
  tenant: z.string().min(1).max(200).optional(),
  idempotencyKey: z.string().min(1).max(255).optional(),
  budgetKey: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  route: z
    .strictObject({
      only: z.array(z.string()).optional(),
      exclude: z.array(z.string()).optional(),
      compliance: z.union([z.string(), z.array(z.string())]).optional(),
    })
    .optional(),
  degrade: z
    .strictObject({
      sizes: z.union([z.array(z.enum(IMAGE_SIZES)), z.literal(false)]).optional(),
      models: z.boolean().optional(),
      options: z.array(z.string()).optional(),
    })
    .optional(),
  onUnknownBilling: z.enum(['report', 'retry']).optional(),
  webhook: z.string().max(2_048).optional(),
  keepMs: z.union([z.literal(false), z.number().nonnegative()]).optional(),
} satisfies Record<keyof SubmitOptions, z.ZodType>);

/** The options of a submission, read. */
export type ReadSubmitOptions = z.output<typeof submitOptionsSchema>;

/** What of an item is the queue's; the rest is a request, and read by core. */
export const itemSchema = z.looseObject({
  key: z.string().min(1).max(200).optional(),
  n: z.literal(1, 'must be 1: submit an item for each picture').optional(),
});
