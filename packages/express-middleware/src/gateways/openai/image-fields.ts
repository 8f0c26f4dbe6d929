import { z } from 'zod';

/** Fields that an order for pictures and one for changes share, as openai 7.57.0 writes them (2026-11). `null` is as good as nothing. */
const shared = {
  model: z.string().min(1).max(200).nullish(),
  prompt: z.string(),
  n: z.int().nullish(),
  size: z.string().max(32).nullish(),
  // The last two are those of DALL·E 3.
  quality: z.enum(['auto', 'low', 'medium', 'high', 'xhigh', 'max', 'standard', 'hd']).nullish(),
  background: z.enum(['auto', 'transparent', 'opaque']).nullish(),
  output_format: z.enum(['png', 'jpeg', 'webp']).nullish(),
  output_compression: z.int().min(0).max(100).nullish(),
  response_format: z
    .literal('b64_json', {
      error:
        "has to be b64_json: no picture is kept here to be fetched by an address; send 'b64_json', and read data[0].b64_json",
    })
    .nullish(),
  user: z.string().max(512).nullish(),
  safety_identifier: z.string().max(512).nullish(),
  stream: z.boolean().nullish(),
  partial_images: z.int().min(0).max(3).nullish(),
};

/** The body of `POST /v1/images/generations`. */
export const generationSchema = z.strictObject({
  ...shared,
  moderation: z.enum(['auto', 'low']).nullish(),
  /** Of DALL·E 3. */
  style: z.enum(['vivid', 'natural']).nullish(),
});

/** The fields of `POST /v1/images/edits`, its files apart. */
export const editSchema = z.strictObject(shared);

/** What either of them says. */
export type ImageFields = z.output<typeof generationSchema>;

/** An order without the words of models that are gone. */
export type CurrentFields = Omit<ImageFields, 'quality' | 'style'> & {
  readonly quality?: Exclude<ImageFields['quality'], 'standard' | 'hd'>;
};
