import { HarmBlockThreshold, HarmCategory, ProminentPeople } from '@google/genai';
import { z } from 'zod';

const safetySettings = z
  .array(z.strictObject({ category: z.enum(HarmCategory), threshold: z.enum(HarmBlockThreshold) }))
  .readonly()
  .optional();

/** Options of one call on every channel of the Gemini family. Restrictive: an unknown key is an error, never dropped. */
export const geminiCallOptionsSchema = z.strictObject({
  /** How strict the adjustable filters are; policy filters (`IMAGE_SAFETY`, `PROHIBITED_CONTENT`) cannot be lifted. */
  safetySettings,
  /** Whether thoughts and interim pictures come back, flagged as such. @default false: fewer megabytes */
  includeThoughts: z.boolean().optional(),
  /** Whether the model may look things up with Google Search before it draws; searches have a price of their own. @default false */
  googleSearch: z.boolean().optional(),
});

const label = z.string().regex(/^[a-z0-9_-]{0,63}$/, 'a label has at most 63 lower-case letters, digits, "_" and "-"');

/** Options of one call that only Vertex AI knows, besides those of the family. */
export const vertexCallOptionsSchema = geminiCallOptionsSchema.extend({
  personGeneration: z.enum(['ALLOW_ALL', 'ALLOW_ADULT', 'ALLOW_NONE']).optional(),
  prominentPeople: z.enum(ProminentPeople).optional(),
  outputMimeType: z.enum(['image/png', 'image/jpeg']).optional(),
  /** 0 to 100, for JPEG. */
  outputCompressionQuality: z.int().min(0).max(100).optional(),
  /** Keys and values as Google Cloud bills by them. */
  labels: z.record(label.regex(/^[a-z]/, 'the key of a label starts with a letter'), label).optional(),
});

/** Options of one call, as the request is built from them. */
export type GeminiCallOptions = z.output<typeof vertexCallOptionsSchema>;

/** What the options of an order are checked with: one of the two schemas above. */
export type GeminiCallOptionsSchema = z.ZodType<GeminiCallOptions>;
