import { z } from 'zod';
import type { ReceivedPicture } from '../channel.ts';
import { inlinePicture, readTextPart, type FoundPicture, type LargeStrings } from './gemini-picture.ts';

/** An answer in the Gemini wire format, with everything in it that matters to Retake. */
export interface GeminiAnswer {
  /** All pictures of all parts of all candidates, in the order of the answer. */
  readonly pictures: readonly ReceivedPicture[];
  /** Pictures that could not be decoded. */
  readonly broken: number;
  /** Pictures that came as an address only. */
  readonly links: number;
  /** Text parts that are not thoughts, joined. */
  readonly text: string;
  /** The last `usageMetadata`, as it came: in a stream they are cumulative. */
  readonly usageMetadata: unknown;
  readonly modelVersion: string | undefined;
  readonly responseId: string | undefined;
  /** The most telling finish reason of the candidates: the first that is not `STOP`. */
  readonly finishReason: string | undefined;
  /** Why the prompt was refused, from `promptFeedback`. */
  readonly blockReason: string | undefined;
  /** An `error` inside a successful answer, as relays send when they fail after the headers. */
  readonly error: unknown;
  /** What it searched the web for, each once; Google does not count empty ones. */
  readonly searches: number;
}

const text = z.string().nullish().catch(undefined);
const list = z.array(z.unknown()).nullish().catch(undefined);
const blob = z.object({ mimeType: text, mime_type: text, data: text }).nullish().catch(undefined);
const file = z.object({ fileUri: text }).nullish().catch(undefined);

// Lenient on purpose: relays send nulls, leave fields out and mix both spellings. One odd part must never cost a paid picture.
const partSchema = z.object({
  text,
  thought: z.boolean().nullish().catch(undefined),
  inlineData: blob,
  inline_data: blob,
  fileData: file,
});
const candidateSchema = z.object({
  content: z.object({ parts: list }).nullish().catch(undefined),
  finishReason: text,
  groundingMetadata: z.object({ webSearchQueries: list }).nullish().catch(undefined),
});
const answerSchema = z.object({
  candidates: list,
  promptFeedback: z.object({ blockReason: text }).nullish().catch(undefined),
  usageMetadata: z.unknown().optional(),
  modelVersion: text,
  responseId: text,
  error: z.unknown().optional(),
});

/** Reads the body of a 2xx answer, or the chunks of a streamed one; what is not understood is left out, never thrown at. */
export function readGeminiAnswer(body: unknown, strings: LargeStrings): GeminiAnswer {
  const chunks = (Array.isArray(body) ? body : [body]).flatMap((chunk: unknown) => answerSchema.safeParse(chunk).data ?? []);
  const candidates = chunks
    .flatMap((chunk) => chunk.candidates ?? [])
    .flatMap((candidate) => candidateSchema.safeParse(candidate).data ?? []);
  const parts = candidates
    .flatMap((candidate) => candidate.content?.parts ?? [])
    .flatMap((part) => partSchema.safeParse(part).data ?? [])
    .map((part) => readPart(part, strings));
  const found = parts.flatMap((part) => part.found);
  const reasons = candidates.flatMap((candidate) => candidate.finishReason ?? []);
  return {
    pictures: parts.flatMap((part) => part.found.flatMap((picture) => received(picture, part.thought))),
    broken: found.filter((picture) => picture.kind === 'broken').length,
    links: found.filter((picture) => picture.kind === 'link').length,
    text: parts.map((part) => part.text).join(''),
    usageMetadata: chunks.findLast((chunk) => isPresent(chunk.usageMetadata))?.usageMetadata,
    modelVersion: lastOf(chunks, (chunk) => chunk.modelVersion),
    responseId: lastOf(chunks, (chunk) => chunk.responseId),
    finishReason: reasons.find((reason) => reason !== 'STOP') ?? reasons[0],
    blockReason: lastOf(chunks, (chunk) => chunk.promptFeedback?.blockReason),
    error: chunks.find((chunk) => isPresent(chunk.error))?.error,
    searches: new Set(candidates.flatMap(({ groundingMetadata }) => groundingMetadata?.webSearchQueries ?? []).filter(isQuery))
      .size,
  };
}

/** What is clearly something else. Beyond that the bytes decide: relays call pictures `application/octet-stream`, or nothing. */
const NO_PICTURE = /^(?:(?:audio|video|text)\/|application\/(?:json|pdf)$)/i;

interface PartReading {
  readonly thought: boolean;
  readonly text: string;
  readonly found: readonly FoundPicture[];
}

function readPart(part: z.output<typeof partSchema>, strings: LargeStrings): PartReading {
  const thought = part.thought === true;
  const words = typeof part.text === 'string' ? readTextPart(part.text, strings) : { text: '', found: [] };
  const inline = part.inlineData ?? part.inline_data;
  const mediaType = declared(inline?.mimeType ?? inline?.mime_type);
  const isPicture = typeof inline?.data === 'string' && !NO_PICTURE.test(mediaType ?? '');
  return {
    thought,
    text: thought ? '' : words.text,
    found: [
      ...words.found,
      ...(isPicture && typeof inline.data === 'string' ? [inlinePicture(inline.data, mediaType, strings)] : []),
      ...(typeof part.fileData?.fileUri === 'string' ? [{ kind: 'link', url: part.fileData.fileUri } as const] : []),
    ],
  };
}

/** A media type without its parameters; relays send an empty one, too. */
function declared(mimeType: string | null | undefined): string | undefined {
  return mimeType?.split(';')[0]?.trim() || undefined;
}

function received(picture: FoundPicture, thought: boolean): readonly ReceivedPicture[] {
  return picture.kind === 'picture' ? [{ bytes: picture.bytes, declaredMediaType: picture.mediaType, thought }] : [];
}

function lastOf<Chunk>(chunks: readonly Chunk[], read: (chunk: Chunk) => string | null | undefined): string | undefined {
  return chunks.map(read).findLast((value) => typeof value === 'string') ?? undefined;
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isQuery(query: unknown): boolean {
  return typeof query === 'string' && query.trim() !== '';
}
