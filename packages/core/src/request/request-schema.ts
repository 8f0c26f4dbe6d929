import { z } from 'zod';
import { ASPECT_RATIOS, IMAGE_SIZES } from '../catalog/size.ts';
import { smallerSizesSchema } from '../catalog/smaller-sizes.ts';
import { requiredTagsSchema } from '../catalog/tag.ts';
import type { Strategy } from '../routing/strategies/strategy.ts';
import type { RequestLimits } from './request-limits.ts';

/** The shape of a request from outside; images are looked into afterwards, by `readReference`. */
export function requestSchema(limits: RequestLimits) {
  return z.strictObject({
    prompt: z
      .string()
      .max(limits.maxPromptChars, `at most ${limits.maxPromptChars} characters`)
      .refine((prompt) => prompt.trim() !== '', 'must say what to draw'),
    model: z.string().min(1).max(200).optional(),
    purpose: z.string().min(1).max(64).optional(),
    size: z.enum(IMAGE_SIZES).optional(),
    aspectRatio: z.enum(ASPECT_RATIOS).optional(),
    images: z.array(z.unknown()).max(limits.maxReferences, `at most ${limits.maxReferences} images`).default([]),
    n: z.int().min(1).max(limits.maxCount).default(1),
    thinking: z.enum(['minimal', 'medium', 'high']).optional(),
    seed: z.int().min(0).max(2_147_483_647).optional(),
    channelOptions: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  });
}

const optionNames = z.array(z.string().min(1));
const channelIds = z.array(z.string().min(1));

/** A strategy, as far as that can be seen. */
const strategySchema = z.custom<Strategy>((value) => typeof value === 'function', 'must be a strategy, such as priority()');

/** The shape of a call's options from outside. */
export const callOptionsSchema = z.strictObject({
  signal: z.instanceof(AbortSignal, { error: 'must be an AbortSignal' }).optional(),
  deadlineMs: z.number().positive().max(86_400_000).optional(),
  labels: z
    .record(z.string().min(1).max(64), z.string().max(256))
    .refine((labels) => Object.keys(labels).length <= 16, 'at most 16 labels')
    .default({}),
  budgetKey: z.string().min(1).max(200).optional(),
  spendingId: z.string().min(1).max(200).optional(),
  idempotencyKey: z.string().min(1).max(255).optional(),
  reuse: z.union([z.boolean(), z.literal('refresh')], { error: "must be true, false or 'refresh'" }).default(true),
  route: z
    .strictObject({
      only: channelIds.min(1).optional(),
      exclude: channelIds.optional(),
      compliance: requiredTagsSchema.optional(),
      strategy: strategySchema.optional(),
    })
    .optional(),
  prefer: z.enum(['speed', 'quality']).default('quality'),
  urgency: z.enum(['interactive', 'background']).default('interactive'),
  waitForRecovery: z.boolean().optional(),
  degrade: z
    .strictObject({
      sizes: smallerSizesSchema.optional(),
      models: z.boolean().optional(),
      options: optionNames.optional(),
      text: z.boolean().optional(),
    })
    .default({}),
});

/** The ways to hand in a reference image. */
export const imageInputSchema = z.union(
  [
    z.instanceof(Uint8Array),
    z.strictObject({ data: z.instanceof(Uint8Array), mediaType: z.string().optional() }),
    z.strictObject({ base64: z.string(), mediaType: z.string().optional() }),
    z.strictObject({ url: z.string() }),
  ],
  { error: 'must be bytes (Uint8Array), { data }, { base64 } or { url }' },
);
