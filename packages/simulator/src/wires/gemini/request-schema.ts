import { z } from 'zod';

/*
 * Restrictive where Google is: an unknown name is refused, as its JSON parser refuses it. What the simulator does not act on
 * (tools, safety settings) is accepted as it comes.
 */
const anything = z.record(z.string(), z.unknown());

const blob = z.strictObject({ mimeType: z.string(), data: z.string(), displayName: z.string().optional() });

const part = z.strictObject({
  text: z.string().optional(),
  inlineData: blob.optional(),
  fileData: z
    .strictObject({ fileUri: z.string(), mimeType: z.string().optional(), displayName: z.string().optional() })
    .optional(),
  thought: z.boolean().optional(),
  thoughtSignature: z.string().optional(),
  functionCall: anything.optional(),
  functionResponse: anything.optional(),
  executableCode: anything.optional(),
  codeExecutionResult: anything.optional(),
  videoMetadata: anything.optional(),
  mediaResolution: anything.optional(),
});

const content = z.strictObject({ role: z.string().optional(), parts: z.array(part).default([]) });

const imageConfig = {
  aspectRatio: z.string().optional(),
  imageSize: z.string().optional(),
};

const vertexImageConfig = {
  ...imageConfig,
  personGeneration: z.string().optional(),
  prominentPeople: z.string().optional(),
  imageOutputOptions: z
    .strictObject({ mimeType: z.string().optional(), compressionQuality: z.number().int().optional() })
    .optional(),
};

const generationConfig = {
  responseModalities: z.array(z.string()).optional(),
  thinkingConfig: z
    .strictObject({
      thinkingLevel: z.string().optional(),
      thinkingBudget: z.number().int().optional(),
      includeThoughts: z.boolean().optional(),
    })
    .optional(),
  candidateCount: z.number().int().optional(),
  seed: z.number().int().optional(),
  temperature: z.number().optional(),
  topP: z.number().optional(),
  topK: z.number().optional(),
  maxOutputTokens: z.number().int().optional(),
  stopSequences: z.array(z.string()).optional(),
  presencePenalty: z.number().optional(),
  frequencyPenalty: z.number().optional(),
  mediaResolution: z.string().optional(),
};

const request = {
  model: z.string().optional(),
  contents: z.array(content).optional(),
  systemInstruction: content.optional(),
  safetySettings: z.array(anything).optional(),
  tools: z.array(anything).optional(),
  toolConfig: anything.optional(),
  labels: anything.optional(),
  cachedContent: z.string().optional(),
  serviceTier: z.string().optional(),
};

const requestSchema = z.strictObject({
  ...request,
  generationConfig: z.strictObject({ ...generationConfig, imageConfig: z.strictObject(imageConfig).optional() }).optional(),
});

/** The body of `generateContent` as Vertex AI takes it: the Gemini API's, and some more about the picture. */
const vertexRequestSchema = z.strictObject({
  ...request,
  generationConfig: z.strictObject({ ...generationConfig, imageConfig: z.strictObject(vertexImageConfig).optional() }).optional(),
});

/** `/v1` of the Gemini API, which does not know pictures (googleapis/js-genai#1322, 2026-02). */
const v1RequestSchema = z.strictObject({
  ...request,
  generationConfig: z.strictObject(generationConfig).omit({ responseModalities: true }).optional(),
});

/** The body of `generateContent`. */
export type GenerateBody = z.output<typeof vertexRequestSchema>;

/** Which names are known. */
export type RequestFlavour = 'gemini' | 'gemini-v1' | 'vertex';

/** The schema of each flavour; all of them read into a `GenerateBody`. */
export const requestSchemas: Readonly<Record<RequestFlavour, z.ZodType<GenerateBody>>> = {
  gemini: requestSchema,
  'gemini-v1': v1RequestSchema,
  vertex: vertexRequestSchema,
};
