import { onTestFinished } from 'vitest';
import { z } from 'zod';
import type { Simulator, SimulatorOptions } from '../src/index.ts';
import { startSimulator } from '../src/index.ts';

/** Three channels, one of each dialect. */
export const threeChannels = [
  { id: 'gemini', dialect: 'ai-studio' },
  { id: 'vertex', dialect: 'vertex' },
  { id: 'relay', dialect: 'relay' },
] as const satisfies SimulatorOptions['channels'];

/** A simulator that ends with the test. */
export const simulate = async (options: Partial<SimulatorOptions> = {}): Promise<Simulator> => {
  const simulator = await startSimulator({ seed: 42, channels: [...threeChannels], captions: 'none', ...options });
  onTestFinished(() => simulator.close());
  return simulator;
};

export const PRO = 'gemini-3-pro-image';

interface Asking {
  readonly channel?: string;
  readonly model?: string;
  readonly method?: 'generateContent' | 'streamGenerateContent?alt=sse' | 'streamGenerateContent';
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
  readonly path?: string;
}

/** A request body for one picture. */
export const order = (prompt: string, imageConfig: Record<string, unknown> = {}): Record<string, unknown> => ({
  contents: [{ role: 'user', parts: [{ text: prompt }] }],
  generationConfig: { responseModalities: ['IMAGE'], imageConfig },
});

const PATHS: Record<string, string> = {
  gemini: '/v1beta/models/',
  vertex: '/v1beta1/projects/p/locations/global/publishers/google/models/',
  relay: '/v1beta/models/',
};

/** Asks a channel of `threeChannels` for a picture with plain fetch. */
export const ask = (simulator: Simulator, asking: Asking = {}): Promise<Response> => {
  const {
    channel = 'gemini',
    model = PRO,
    method = 'generateContent',
    body = order('a red kite'),
    headers,
    signal,
    path,
  } = asking;
  const url = simulator.url(channel) + (path ?? `${PATHS[channel] ?? '/v1beta/models/'}${model}:${method}`);
  const credentials: Record<string, string> =
    channel === 'gemini' ? { 'x-goog-api-key': 'k' } : { authorization: 'Bearer sk-test' };
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...credentials, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  });
};

const answerSchema = z.looseObject({
  candidates: z
    .array(
      z.looseObject({
        content: z
          .looseObject({
            parts: z
              .array(
                z.looseObject({
                  text: z.string().optional(),
                  thought: z.boolean().optional(),
                  thoughtSignature: z.string().optional(),
                  inlineData: z.object({ mimeType: z.string(), data: z.string() }).optional(),
                }),
              )
              .nullish(),
          })
          .optional(),
        finishReason: z.string().optional(),
        finishMessage: z.string().optional(),
      }),
    )
    .nullish(),
  promptFeedback: z.looseObject({ blockReason: z.string() }).optional(),
  usageMetadata: z.record(z.string(), z.unknown()).optional(),
  modelVersion: z.string().optional(),
  responseId: z.string().optional(),
});

export type WireAnswer = z.output<typeof answerSchema>;
export const readAnswer = (json: unknown): WireAnswer => answerSchema.parse(json);

/** The parsed body of a 200. */
export const answerOf = async (response: Response): Promise<WireAnswer> => readAnswer(await response.json());

/** Parts of the only candidate. */
export const partsOf = (
  answer: WireAnswer,
): NonNullable<NonNullable<NonNullable<WireAnswer['candidates']>[number]['content']>['parts']> =>
  answer.candidates?.[0]?.content?.parts ?? [];

/** Pictures of an answer, decoded. */
export const picturesOf = (
  answer: WireAnswer,
): readonly { readonly bytes: Buffer; readonly mimeType: string; readonly thought: boolean }[] =>
  partsOf(answer).flatMap((part) =>
    part.inlineData === undefined
      ? []
      : [
          {
            bytes: Buffer.from(part.inlineData.data, 'base64'),
            mimeType: part.inlineData.mimeType,
            thought: part.thought ?? false,
          },
        ],
  );

const errorSchema = z.object({
  error: z.looseObject({
    message: z.string(),
    code: z.union([z.number(), z.string()]),
    status: z.string().optional(),
    type: z.string().optional(),
    details: z.array(z.looseObject({})).optional(),
  }),
});

/** The `error` of a refusal. */
export const errorOf = async (response: Response): Promise<z.output<typeof errorSchema>['error']> =>
  errorSchema.parse(await response.json()).error;

/** The code of the socket error below a failed fetch. */
export const causeOf = (error: unknown): string | undefined => {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
};
