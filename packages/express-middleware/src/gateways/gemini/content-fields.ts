import { z } from 'zod';

const nothing = z.strictObject({});
const texts = z.union([
  z.looseObject({ parts: z.array(z.strictObject({ text: z.string() })).min(1, 'needs a part') }),
  z.strictObject({ text: z.string() }).transform((part) => ({ parts: [part] })),
]);

/** Sampling has no effect on pictures, and is deprecated since 2026-07-21 (ai.google.dev/gemini-api/docs/changelog). */
export const IGNORED_CONFIG = [
  'temperature',
  'topP',
  'topK',
  'maxOutputTokens',
  'presencePenalty',
  'frequencyPenalty',
  'stopSequences',
] as const;

const generationConfig = z.strictObject({
  responseModalities: z.array(z.string()).nullish(),
  imageConfig: z.strictObject({ aspectRatio: z.string().nullish(), imageSize: z.string().nullish() }).nullish(),
  thinkingConfig: z.strictObject({ thinkingLevel: z.string().nullish(), includeThoughts: z.boolean().nullish() }).nullish(),
  candidateCount: z.literal(1, 'one picture at a time is drawn').nullish(),
  seed: z.int().nullish(),
  temperature: z.number().nullish(),
  topP: z.number().nullish(),
  topK: z.number().nullish(),
  maxOutputTokens: z.number().nullish(),
  presencePenalty: z.number().nullish(),
  frequencyPenalty: z.number().nullish(),
  stopSequences: z.array(z.string()).nullish(),
});

const tool = z.strictObject({ googleSearch: nothing }, 'only googleSearch is taken here');

/** The body of `generateContent` as clients of @google/genai 3.1.0 and @ai-sdk/google 4.0.121 write it, in camel case; contents are read apart. */
export const contentSchema = z.strictObject({
  contents: z.array(z.unknown()).min(1, 'contents is not specified'),
  model: z.string().nullish(),
  systemInstruction: texts.nullish(),
  generationConfig: generationConfig.nullish(),
  safetySettings: z.array(z.record(z.string(), z.unknown())).nullish(),
  tools: z.array(tool).nullish(),
  serviceTier: z.literal(['standard', 'STANDARD'], 'only standard is taken here').nullish(),
});

/** What a client asks. */
export type ContentFields = z.output<typeof contentSchema>;
