import { z } from 'zod';
import type { ChatPart, JsonObject, JsonPath, JsonValue, LargeValue } from '../channel-chat.ts';
import { inlinePicture, type LargeStrings } from './gemini-picture.ts';

/** Longer strings are kept beside the JSON: what is written by people and by Google's ids is shorter. */
const LARGE_CHARS = 512;

const object: z.ZodType<JsonObject> = z.record(z.string(), z.json());
const candidate = z.object({ content: z.object({ parts: z.array(z.unknown()) }) });
const answer = z.object({ candidates: z.array(z.unknown()) });

/**
 * The parts of an answer as they are sent back: verbatim and in order, thoughts and unknown fields included. Of several
 * candidates the first is what the model said; a stream's chunks follow each other.
 */
export function geminiChatParts(body: unknown, strings: LargeStrings): readonly ChatPart[] {
  const chunks = Array.isArray(body) ? body : [body];
  return chunks
    .map((chunk: unknown) => answer.safeParse(chunk).data?.candidates[0])
    .flatMap((first) => candidate.safeParse(first).data?.content.parts ?? [])
    .map((part) => object.safeParse(part).data)
    .filter((part) => part !== undefined)
    .map((part) => chatPart(part, strings));
}

/** A part with everything large beside its JSON. */
export function chatPart(part: JsonObject, strings: LargeStrings): ChatPart {
  const large: LargeValue[] = [];
  return { json: takenObject(part, [], strings, large), large };
}

function takenObject(json: JsonObject, path: JsonPath, strings: LargeStrings, large: LargeValue[]): JsonObject {
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, taken(value, [...path, name], strings, large)]));
}

function taken(value: JsonValue, path: JsonPath, strings: LargeStrings, large: LargeValue[]): JsonValue {
  if (typeof value === 'string') return takenString(value, path, strings, large);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item, index) => taken(item, [...path, index], strings, large));
  return takenObject(value, path, strings, large);
}

function takenString(value: string, path: JsonPath, strings: LargeStrings, large: LargeValue[]): string {
  if (/^inline_?data$/i.test(String(path[0])) && path[1] === 'data' && path.length === 2) {
    // However a relay spells its base64, the picture is what the signature beside it was made for.
    const picture = inlinePicture(value, undefined, strings);
    if (picture.kind === 'picture') {
      large.push({ path, as: 'base64', content: picture.bytes });
      return '';
    }
  }
  const found = strings.large(value);
  if (found?.kind === 'text' && needsNoEscape(found.bytes)) {
    large.push({ path, as: 'text', content: found.bytes });
    return '';
  }
  const whole = strings.expand(value);
  if (whole.length <= LARGE_CHARS) return whole;
  large.push({ path, as: 'text', content: new TextEncoder().encode(JSON.stringify(whole).slice(1, -1)) });
  return '';
}

/** Looked at in one go: larger strings leave V8's young generation. */
const SLICE = 64 * 1024;

/** True for base64, as signatures are; other long texts hold tokens among words and are put together first. */
function needsNoEscape(bytes: Uint8Array): boolean {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at < source.length; at += SLICE) {
    if (!/^[A-Za-z0-9+/_=-]*$/.test(source.toString('latin1', at, at + SLICE))) return false;
  }
  return true;
}
