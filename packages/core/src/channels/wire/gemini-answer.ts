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
  const answer = new AnswerReading(strings);
  for (const chunk of looseObjects(Array.isArray(body) ? body : [body])) answer.readChunk(chunk);
  return answer;
}

const NONE: ReadonlySet<unknown> = new Set();

/** An answer while it is read, chunk by chunk. */
class AnswerReading implements GeminiAnswer {
  readonly pictures: ReceivedPicture[] = [];
  broken = 0;
  links = 0;
  text = '';
  usageMetadata: unknown;
  modelVersion: string | undefined;
  responseId: string | undefined;
  finishReason: string | undefined;
  blockReason: string | undefined;
  error: unknown;
  searches = 0;
  readonly #strings: LargeStrings;
  #queries: ReadonlySet<unknown> = NONE;

  constructor(strings: LargeStrings) {
    this.#strings = strings;
  }

  readChunk(chunk: Fields): void {
    for (const candidate of looseObjects(chunk['candidates'])) this.#readCandidate(candidate);
    if (isPresent(chunk['usageMetadata'])) this.usageMetadata = chunk['usageMetadata'];
    this.modelVersion = looseText(chunk['modelVersion']) ?? this.modelVersion;
    this.responseId = looseText(chunk['responseId']) ?? this.responseId;
    this.blockReason = looseText(looseObject(chunk['promptFeedback'])?.['blockReason']) ?? this.blockReason;
    if (isPresent(chunk['error'])) this.error ??= chunk['error'];
  }

  #readCandidate(candidate: Fields): void {
    for (const part of looseObjects(looseObject(candidate['content'])?.['parts'])) this.#readPart(part);
    const reason = looseText(candidate['finishReason']);
    if (this.finishReason === undefined || this.finishReason === 'STOP') this.finishReason = reason ?? this.finishReason;
    const queries = looseList(looseObject(candidate['groundingMetadata'])?.['webSearchQueries']).filter(isQuery);
    if (queries.length === 0) return;
    this.#queries = new Set([...this.#queries, ...queries]);
    this.searches = this.#queries.size;
  }

  #readPart(part: Fields): void {
    const thought = part['thought'] === true;
    const text = looseText(part['text']);
    if (text !== undefined) {
      const words = readTextPart(text, this.#strings);
      if (!thought) this.text += words.text;
      for (const picture of words.found) this.#found(picture, thought);
    }
    // Relays mix both spellings.
    const inline = looseObject(part['inlineData']) ?? looseObject(part['inline_data']);
    const data = looseText(inline?.['data']);
    if (data !== undefined) {
      const mediaType = declared(looseText(inline?.['mimeType']) ?? looseText(inline?.['mime_type']));
      if (!NO_PICTURE.test(mediaType ?? '')) this.#found(inlinePicture(data, mediaType, this.#strings), thought);
    }
    if (looseText(looseObject(part['fileData'])?.['fileUri']) !== undefined) this.links += 1;
  }

  #found(picture: FoundPicture, thought: boolean): void {
    if (picture.kind === 'broken') this.broken += 1;
    else if (picture.kind === 'link') this.links += 1;
    else this.pictures.push({ bytes: picture.bytes, declaredMediaType: picture.mediaType, thought });
  }
}

/** What is clearly something else. Beyond that the bytes decide: relays call pictures `application/octet-stream`, or nothing. */
const NO_PICTURE = /^(?:(?:audio|video|text)\/|application\/(?:json|pdf)$)/i;

type Fields = Readonly<Record<string, unknown>>;

/** A media type without its parameters; relays send an empty one, too. */
function declared(mimeType: string | undefined): string | undefined {
  return mimeType?.split(';')[0]?.trim() || undefined;
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isQuery(query: unknown): boolean {
  return typeof query === 'string' && query.trim() !== '';
}
