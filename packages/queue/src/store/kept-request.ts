import { ASPECT_RATIOS, IMAGE_SIZES } from '@retake/core';
import { z } from 'zod';
import { keptBytesSchema } from './kept-picture.ts';

/** A request as its item keeps it: checked when it was submitted, its reference images in the blob store. One picture. */
export const keptRequestSchema = z.object({
  prompt: z.string(),
  model: z.string().optional(),
  purpose: z.string().optional(),
  size: z.enum(IMAGE_SIZES).optional(),
  aspectRatio: z.enum(ASPECT_RATIOS).optional(),
  thinking: z.enum(['minimal', 'medium', 'high']).optional(),
  seed: z.int().optional(),
  /** Plain JSON. */
  channelOptions: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
  /** In the order the prompt speaks of them. */
  images: z.array(keptBytesSchema),
});

/** A request as its item keeps it. */
export type KeptRequest = z.output<typeof keptRequestSchema>;

/** How an item is bought, as `CallOptions` of core: what of a submission holds for each call that is made for it. */
export const keptCallSchema = z.object({
  budgetKey: z.string().optional(),
  /** The label `tenant` is that of the submission. */
  labels: z.record(z.string(), z.string()),
  route: z
    .object({
      only: z.array(z.string()).optional(),
      exclude: z.array(z.string()).optional(),
      compliance: z.array(z.string()).optional(),
    })
    .optional(),
  degrade: z
    .object({
      sizes: z.union([z.array(z.enum(IMAGE_SIZES)), z.literal(false)]).optional(),
      models: z.boolean().optional(),
      options: z.array(z.string()).optional(),
    })
    .optional(),
});

/** How an item is bought. */
export type KeptCall = z.output<typeof keptCallSchema>;
