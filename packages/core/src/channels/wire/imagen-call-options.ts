import { z } from 'zod';

/** Options of one call. Restrictive: an unknown key is an error, never dropped. */
export const imagenCallOptionsSchema = z.strictObject({
  personGeneration: z.enum(['dont_allow', 'allow_adult', 'allow_all']).optional(),
  outputMimeType: z.enum(['image/png', 'image/jpeg']).optional(),
  /** 0 to 100, for JPEG. */
  outputCompressionQuality: z.int().min(0).max(100).optional(),
});

/** Options of one call that only Vertex AI knows: the Gemini API refuses them (SDK types, 2026). */
export const vertexImagenCallOptionsSchema = imagenCallOptionsSchema.extend({
  /** What not to draw. */
  negativePrompt: z.string().max(4_000).optional(),
  /** A watermark that cannot be seen; with it no seed is taken. @default the server's own: on */
  addWatermark: z.boolean().optional(),
  /** Whether the prompt is rewritten first. @default the server's own */
  enhancePrompt: z.boolean().optional(),
  safetySetting: z.enum(['block_low_and_above', 'block_medium_and_above', 'block_only_high', 'block_none']).optional(),
});

/** Options of one call, as the request is built from them. */
export type ImagenCallOptions = z.output<typeof vertexImagenCallOptionsSchema>;

/** What the options of an order are checked with: one of the two schemas above. */
export type ImagenCallOptionsSchema = z.ZodType<ImagenCallOptions>;
