import { z } from 'zod';
import type { ReceivedPicture } from '../channel.ts';
import { inlinePicture, readTextPart, type FoundPicture, type LargeStrings } from './gemini-picture.ts';

/** An answer of an API of OpenAI's kind, images or chat, with everything in it that matters to Retake. */
export interface OpenAiAnswer {
  readonly pictures: readonly ReceivedPicture[];
  /** Pictures that could not be decoded. */
  readonly broken: number;
  /** Pictures that came as an address only. */
  readonly links: readonly string[];
  /** What chat said besides its pictures. */
  readonly text: string;
  /** As it came; the last one of a stream. */
  readonly usage: unknown;
  /** The model that answered, as the upstream calls it. */
  readonly model: string | undefined;
  readonly responseId: string | undefined;
  /** Of OpenAI's own set: `stop`, `content_filter`, `error`. */
  readonly finishReason: string | undefined;
  /** That of the provider behind a router, such as `IMAGE_SAFETY`. */
  readonly nativeFinishReason: string | undefined;
  /** Whether the model refused in words of its own. */
  readonly refused: boolean;
  /** An `error` inside a success, with what is around it. */
  readonly error: object | undefined;
}

const text = z.string().nullish().catch(undefined);
const list = z.array(z.unknown()).nullish().catch(undefined);
const address = z
  .union([z.string(), z.object({ url: z.string() }).transform(({ url }) => url)])
  .nullish()
  .catch(undefined);

// Lenient on purpose: relays send nulls, leave fields out and mix spellings. One odd part must never cost a paid picture.
const pictureSchema = z.object({ b64_json: text, url: text, image_url: address, media_type: text, output_format: text });
const partSchema = pictureSchema.extend({ text });
const messageSchema = z
  .object({ content: z.union([z.string(), list]).nullish().catch(undefined), images: list, refusal: text })
  .nullish()
  .catch(undefined);
const choiceSchema = z.object({
  index: z.number().nullish().catch(undefined),
  message: messageSchema,
  delta: messageSchema,
  finish_reason: text,
  native_finish_reason: text,
});
const chunkSchema = pictureSchema.extend({
  data: list,
  choices: list,
  usage: z.unknown().optional(),
  model: text,
  id: text,
  error: z
    .union([z.looseObject({}), z.string()])
    .nullish()
    .catch(undefined),
});

type Picture = z.output<typeof pictureSchema>;
type Message = NonNullable<z.output<typeof messageSchema>>;

/** Reads the body of a 2xx answer, or the events of a streamed one without its drafts; what is not understood is left out, never thrown at. */
export function readOpenAiAnswer(body: unknown, strings: LargeStrings): OpenAiAnswer {
  if (body instanceof Uint8Array) return pictureAlone(body);
  const chunks = (Array.isArray(body) ? body : [body]).flatMap((chunk: unknown) => chunkSchema.safeParse(chunk).data ?? []);
  const choices = chunks.flatMap(({ choices }) => choices ?? []).flatMap((choice) => choiceSchema.safeParse(choice).data ?? []);
  const messages = messagesOf(choices);
  const spoken = messages.flatMap((message) => readMessage(message, strings));
  const found = [
    ...chunks.flatMap((chunk) => [
      ...(chunk.data ?? []).flatMap((item) => readPicture(item, strings, chunk.output_format)),
      ...readPicture(chunk, strings, chunk.output_format),
    ]),
    ...spoken.flatMap((reading) => reading.found),
  ];
  const failed = chunks.find(({ error }) => error != null);
  return {
    pictures: found.flatMap((each) =>
      each.kind === 'picture' ? [{ bytes: each.bytes, declaredMediaType: each.mediaType, thought: false }] : [],
    ),
    broken: found.filter(({ kind }) => kind === 'broken').length,
    links: found.flatMap((each) => (each.kind === 'link' ? [each.url] : [])),
    text: spoken.map((reading) => reading.text).join(''),
    usage: chunks.findLast(({ usage }) => usage != null)?.usage,
    model: chunks.findLast(({ model }) => model)?.model ?? undefined,
    responseId: chunks.findLast(({ id }) => id)?.id ?? undefined,
    finishReason: telling(choices.map(({ finish_reason: reason }) => reason)),
    nativeFinishReason: telling(choices.map(({ native_finish_reason: reason }) => reason)),
    refused: messages.some(({ refusal }) => refusal != null && refusal !== ''),
    error: failed && { error: failed.error },
  };
}

/** What some local servers answer: the picture itself. */
function pictureAlone(bytes: Uint8Array): OpenAiAnswer {
  return { ...readOpenAiAnswer({}, NO_STRINGS), pictures: [{ bytes, declaredMediaType: undefined, thought: false }] };
}

const NO_STRINGS: LargeStrings = { large: () => undefined, expand: (words) => words };

/** Whole messages, and those of a stream put together: what a delta holds can be the middle of a picture. */
function messagesOf(choices: readonly z.output<typeof choiceSchema>[]): readonly Message[] {
  const texts = new Map<number, string>();
  const messages: Message[] = [];
  for (const { index, message, delta } of choices) {
    const said = message ?? delta;
    if (said == null) continue;
    if (message == null && typeof said.content === 'string') {
      texts.set(index ?? 0, (texts.get(index ?? 0) ?? '') + said.content);
      messages.push({ ...said, content: undefined });
    } else messages.push(said);
  }
  return [...[...texts.values()].map((content) => ({ content, images: undefined, refusal: undefined })), ...messages];
}

interface MessageReading {
  readonly text: string;
  readonly found: readonly FoundPicture[];
}

function readMessage({ content, images }: Message, strings: LargeStrings): MessageReading[] {
  const parts =
    typeof content === 'string' ? [readTextPart(content, strings)] : (content ?? []).flatMap((part) => readPart(part, strings));
  const attached = (images ?? []).flatMap((image) => readPicture(image, strings, undefined));
  return [...parts, { text: '', found: attached }];
}

function readPart(part: unknown, strings: LargeStrings): MessageReading[] {
  const read = partSchema.safeParse(part).data;
  if (read === undefined) return [];
  const words = typeof read.text === 'string' ? readTextPart(read.text, strings) : { text: '', found: [] };
  return [{ text: words.text, found: [...words.found, ...readPicture(read, strings, undefined)] }];
}

/** A picture in whichever field it stands; base64 before an address, for it needs no download. */
function readPicture(item: unknown, strings: LargeStrings, format: string | null | undefined): FoundPicture[] {
  const picture: Picture | undefined = pictureSchema.safeParse(item).data;
  const place = [picture?.b64_json, picture?.url, picture?.image_url].find((value) => value != null && value !== '');
  if (picture === undefined || place == null) return [];
  const type = picture.media_type ?? mediaTypeOf(picture.output_format ?? format);
  return [inlinePicture(place, type, strings)];
}

/** `png` is `image/png`. */
function mediaTypeOf(format: string | null | undefined): string | undefined {
  if (format == null || !/^[a-z0-9+.-]{1,20}$/i.test(format)) return undefined;
  return `image/${format.toLowerCase() === 'jpg' ? 'jpeg' : format.toLowerCase()}`;
}

/** The first reason that is more than "done", else "done". */
function telling(reasons: readonly (string | null | undefined)[]): string | undefined {
  const told = reasons.filter((reason) => reason != null);
  return told.find((reason) => reason.toLowerCase() !== 'stop') ?? told[0];
}
