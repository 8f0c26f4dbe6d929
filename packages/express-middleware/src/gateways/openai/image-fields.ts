import { z } from 'zod';

/** Fields that an order for pictures and one for changes share, as openai 7.57.0 writes them (2026-11). `null` is as good as nothing. */
const shared = {
  model: z.string().min(1).max(200).nullish(),
  prompt: z.string(),
  n: z.int().nullish(),
  size: z.string().max(32).nullish(),
  quality: z.enum(['auto', 'low', 'medium', 'high', 'xhigh', 'max']).nullish(),
  background: z.enum(['auto', 'transparent', 'opaque']).nullish(),
  output_format: z.enum(['png', 'jpeg', 'webp']).nullish(),
  output_compression: z.int().min(0).max(100).nullish(),
  response_format: z
    .literal('b64_json', { error: 'has to be b64_json: nothing is kept here to be fetched by an address' })
    .nullish(),
  user: z.string().min(1).max(512).nullish(),
  safety_identifier: z.string().min(1).max(512).nullish(),
  stream: z.boolean().nullish(),
  partial_images: z.int().min(0).max(3).nullish(),
};

/** The body of `POST /v1/images/generations`. */
export const generationSchema = z.strictObject({ ...shared, moderation: z.enum(['auto', 'low']).nullish() });

/** The fields of `POST /v1/images/edits`, its files apart. */
export const editSchema = z.strictObject(shared);

/** What either of them says. */
export type ImageFields = z.output<typeof generationSchema>;
