import { z } from 'zod';
import { IMAGE_SIZES } from '../catalog/size.ts';
import type { Warning } from '../channels/channel.ts';

// The compiler holds the keys complete.
const WARNING_CODES: Readonly<Record<Warning['code'], true>> = {
  model_deprecated: true,
  model_retired_rerouted: true,
  model_version_differs: true,
  size_differs: true,
  aspect_ratio_differs: true,
  media_type_differs: true,
  only_thought_images: true,
  extra_images: true,
  option_approximated: true,
  prompt_extended: true,
  partial_result: true,
  unknown_price: true,
  plain_parsing: true,
  usage_missing: true,
  answer_cut_off: true,
  budget_guard: true,
  cost_above_bound: true,
  strategy_failed: true,
  unknown_channel: true,
  size_lowered: true,
  model_lowered: true,
  described_instead: true,
  chat_replayed: true,
  chat_turn_not_kept: true,
  signature_missing: true,
  searches_billed: true,
  batch_item_unmatched: true,
  option_left_out: true,
  idempotency_unchecked: true,
  series_not_kept: true,
};

/** A warning that is kept. */
export const keptWarningSchema = z.object({
  code: z.custom<Warning['code']>((code) => typeof code === 'string' && Object.hasOwn(WARNING_CODES, code)),
  message: z.string(),
});

/** A difference between ordered and delivered that is kept. */
export const keptDegradationSchema = z.object({
  what: z.enum(['size', 'aspect_ratio', 'model', 'picture', 'purpose']),
  ordered: z.string(),
  delivered: z.string(),
  channel: z.string(),
  reason: z.enum(['lowered', 'upstream', 'budget_guard']),
});

/** A picture without its bytes, which follow in the order of the pictures. */
const picture = z.object({
  byteLength: z.int().min(1),
  mediaType: z.string(),
  width: z.int().min(1),
  height: z.int().min(1),
  size: z.enum(IMAGE_SIZES),
  channel: z.string(),
  model: z.string(),
});

/** What precedes the bytes of a kept answer's pictures. */
export const answerHeaderSchema = z.object({
  callId: z.string(),
  images: z.array(picture).readonly(),
  extraImages: z.array(picture.extend({ role: z.enum(['alternate', 'thought']) })).readonly(),
  text: z.string(),
  description: z.string().optional(),
  channel: z.string(),
  model: z.string(),
  warnings: z.array(keptWarningSchema).readonly(),
  degraded: z.array(keptDegradationSchema).readonly(),
  missing: z.array(z.object({ code: z.string(), message: z.string() })).readonly(),
  costNanoUsd: z.int().optional(),
});

/** What precedes the bytes of a kept answer's pictures. */
export type AnswerHeader = z.output<typeof answerHeaderSchema>;
