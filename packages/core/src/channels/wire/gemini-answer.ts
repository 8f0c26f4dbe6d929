import type { ReceivedPicture } from '../channel.ts';
import { inlinePicture, readTextPart, type FoundPicture, type LargeStrings } from './gemini-picture.ts';
import { looseList, looseObject, looseObjects, looseText } from './loose-json.ts';

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

/** Reads the body of a 2xx answer, or the chunks of a streamed one; what is not understood is left out, never thrown at. */
export function readGeminiAnswer(body: unknown, strings: LargeStrings): GeminiAnswer {
  const chunks = looseObjects(Array.isArray(body) ? body : [body]);
  const candidates = chunks.flatMap((chunk) => looseObjects(chunk['candidates']));
  const parts = candidates
    .flatMap((candidate) => looseObjects(looseObject(candidate['content'])?.['parts']))
    .map((part) => readPart(part, strings));
  const found = parts.flatMap((part) => part.found);
  const reasons = candidates.flatMap((candidate) => looseText(candidate['finishReason']) ?? []);
  return {
    pictures: parts.flatMap((part) => part.found.flatMap((picture) => received(picture, part.thought))),
    broken: found.filter((picture) => picture.kind === 'broken').length,
    links: found.filter((picture) => picture.kind === 'link').length,
    text: parts.map((part) => part.text).join(''),
    usageMetadata: chunks.findLast((chunk) => isPresent(chunk['usageMetadata']))?.['usageMetadata'],
    modelVersion: lastOf(chunks, (chunk) => chunk['modelVersion']),
    responseId: lastOf(chunks, (chunk) => chunk['responseId']),
    finishReason: reasons.find((reason) => reason !== 'STOP') ?? reasons[0],
    blockReason: lastOf(chunks, (chunk) => looseObject(chunk['promptFeedback'])?.['blockReason']),
    error: chunks.find((chunk) => isPresent(chunk['error']))?.['error'],
    searches: searchesOf(candidates),
  };
}

/** What is clearly something else. Beyond that the bytes decide: relays call pictures `application/octet-stream`, or nothing. */
const NO_PICTURE = /^(?:(?:audio|video|text)\/|application\/(?:json|pdf)$)/i;

type Fields = Readonly<Record<string, unknown>>;

interface PartReading {
  readonly thought: boolean;
  readonly text: string;
  readonly found: readonly FoundPicture[];
}

const NO_WORDS = { text: '', found: [] } as const;

function readPart(part: Fields, strings: LargeStrings): PartReading {
  const thought = part['thought'] === true;
  const text = looseText(part['text']);
  const words = text === undefined ? NO_WORDS : readTextPart(text, strings);
  // Relays mix both spellings.
  const inline = looseObject(part['inlineData']) ?? looseObject(part['inline_data']);
  const mediaType = declared(looseText(inline?.['mimeType']) ?? looseText(inline?.['mime_type']));
  const data = looseText(inline?.['data']);
  const isPicture = data !== undefined && !NO_PICTURE.test(mediaType ?? '');
  const url = looseText(looseObject(part['fileData'])?.['fileUri']);
  return {
    thought,
    text: thought ? '' : words.text,
    found: [
      ...words.found,
      ...(isPicture ? [inlinePicture(data, mediaType, strings)] : []),
      ...(url === undefined ? [] : [{ kind: 'link', url } as const]),
    ],
  };
}

/** A media type without its parameters; relays send an empty one, too. */
function declared(mimeType: string | undefined): string | undefined {
  return mimeType?.split(';')[0]?.trim() || undefined;
}

function received(picture: FoundPicture, thought: boolean): readonly ReceivedPicture[] {
  return picture.kind === 'picture' ? [{ bytes: picture.bytes, declaredMediaType: picture.mediaType, thought }] : [];
}

function lastOf(chunks: readonly Fields[], read: (chunk: Fields) => unknown): string | undefined {
  return chunks.map((chunk) => looseText(read(chunk))).findLast((value) => value !== undefined);
}

function searchesOf(candidates: readonly Fields[]): number {
  const queries = candidates.flatMap(({ groundingMetadata }) => looseList(looseObject(groundingMetadata)?.['webSearchQueries']));
  return queries.length === 0 ? 0 : new Set(queries.filter(isQuery)).size;
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isQuery(query: unknown): boolean {
  return typeof query === 'string' && query.trim() !== '';
}
