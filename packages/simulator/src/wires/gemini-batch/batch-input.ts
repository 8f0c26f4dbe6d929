import { z } from 'zod';
import { toCamelCase } from '../gemini/camel-case.ts';
import type { GeminiContext } from '../gemini/gemini-context.ts';
import type { GeminiModel } from '../gemini/gemini-model.ts';
import type { Problem } from '../gemini/problem.ts';
import { readRequest } from '../gemini/read-request.ts';
import { schemaProblem } from '../gemini/schema-problem.ts';
import type { BatchItem } from './batch-item.ts';
import type { FileStore } from './file-store.ts';
import { googleProblem } from './google-reply.ts';

/** What a batch is made of. */
export interface BatchInput {
  readonly displayName: string;
  readonly items: readonly BatchItem[];
  readonly asFile: boolean;
  readonly malformed: { readonly code: number; readonly message: string } | undefined;
}

const inlined = z.strictObject({ request: z.unknown(), metadata: z.looseObject({ key: z.string().optional() }).optional() });

const createSchema = z.strictObject({
  batch: z.strictObject({
    displayName: z.string().default(''),
    model: z.string().optional(),
    priority: z.union([z.string(), z.number()]).optional(),
    inputConfig: z.strictObject({
      fileName: z.string().optional(),
      requests: z.strictObject({ requests: z.array(inlined).min(1) }).optional(),
    }),
  }),
});

/** An inline batch stays below 20 MB (ai.google.dev/gemini-api/docs/batch-api, 2026). */
const MOST_INLINE_BYTES = 20_000_000;

/** Reads the body of `batchGenerateContent`. Items are checked one by one: a bad one fails alone. */
export const readBatchInput = (
  context: GeminiContext,
  model: GeminiModel,
  files: FileStore,
): { readonly input: BatchInput; readonly problem?: never } | { readonly problem: Problem; readonly input?: never } => {
  const { json, body } = context.visit;
  const parsed = createSchema.safeParse(toCamelCase(json));
  if (!parsed.success) return { problem: schemaProblem(parsed.error) };
  const { displayName, inputConfig } = parsed.data.batch;
  if (inputConfig.requests !== undefined) {
    if (body.length > MOST_INLINE_BYTES)
      return {
        problem: googleProblem(400, 'INVALID_ARGUMENT', `Request payload size exceeds the limit: ${MOST_INLINE_BYTES} bytes.`),
      };
    const items = inputConfig.requests.requests.map(({ request, metadata }) => itemOf(context, model, metadata?.key, request));
    if (holdsRefused(context, items)) return { problem: googleProblem(400, 'INVALID_ARGUMENT', REFUSED) };
    return { input: { displayName, items, asFile: false, malformed: undefined } };
  }
  const file = files.get(inputConfig.fileName ?? '');
  if (file === undefined)
    return {
      problem: googleProblem(404, 'NOT_FOUND', `Requested entity was not found: ${inputConfig.fileName ?? 'inputConfig'}.`),
    };
  const items = itemsOf(context, model, Buffer.concat(file.content()).toString());
  const problem = items === undefined ? 'The input file is malformed.' : holdsRefused(context, items) ? REFUSED : undefined;
  return {
    input: {
      displayName,
      items: items ?? [],
      asFile: true,
      malformed: problem === undefined ? undefined : { code: 3, message: problem },
    },
  };
};

const REFUSED = 'Request contains an invalid argument.';

const holdsRefused = ({ site }: GeminiContext, items: readonly BatchItem[]): boolean => {
  const text = site.behaviour.batch?.refusesPrompt;
  return text !== undefined && items.some(({ request }) => request?.prompt.includes(text) === true);
};

const lineSchema = z.strictObject({ key: z.string().optional(), request: z.unknown() });

/** The lines of a file; `undefined` when one of them is none. */
const itemsOf = (context: GeminiContext, model: GeminiModel, text: string): readonly BatchItem[] | undefined => {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const items = lines.flatMap((line) => {
    const parsed = lineSchema.safeParse(parse(line));
    return parsed.success ? [itemOf(context, model, parsed.data.key, parsed.data.request)] : [];
  });
  return items.length === 0 || items.length < lines.length ? undefined : items;
};

const parse = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

const itemOf = ({ site, signatures }: GeminiContext, model: GeminiModel, key: string | undefined, json: unknown): BatchItem => {
  const { strictSignatures = true } = site.behaviour;
  const { request, problem } = readRequest(json, {
    flavour: 'gemini',
    model: model.facts,
    signatures: strictSignatures && model.facts.signs ? signatures : undefined,
  });
  return { key, request, problem, result: undefined };
};
