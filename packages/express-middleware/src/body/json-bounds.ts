import { HttpProblemError } from '../problems/http-problem-error.ts';
import type { UploadLimits } from './upload-limits.ts';

/** How much JSON may hold. */
export type JsonBounds = Pick<UploadLimits, 'jsonDepth' | 'jsonValues'>;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** So much of a string is read byte by byte; of a longer one, mostly a picture, the end is looked for, which is faster. */
const SHORT_STRING = 64;

/**
 * Holds JSON against its bounds before it is parsed: a few kilobytes can be nested deeper than the stack of whoever reads them, and a
 * few megabytes of keys hold up everybody while objects are made of them. Whether it is JSON at all is for the parser to tell.
 *
 * @throws HttpProblemError `body_too_large`
 */
export function checkJsonText(bytes: Buffer, bounds: JsonBounds): void {
  let depth = 0;
  let values = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) at = endOfString(bytes, at + 1);
    else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) depth -= 1;
    else if (byte === COMMA || byte === OPEN_OBJECT || byte === OPEN_LIST) {
      if (byte !== COMMA) depth += 1;
      if (depth > bounds.jsonDepth) throw tooDeep(bounds);
      values += 1;
      if (values > bounds.jsonValues) throw tooMany(bounds);
    }
  }
}

/** Where the quote stands that ends a string; the end of the text where none does. */
function endOfString(bytes: Buffer, begin: number): number {
  let at = begin;
  while (at < bytes.length) {
    for (const near = at + SHORT_STRING; at < near; at += 1) {
      if (bytes[at] === QUOTE) return at;
      if (bytes[at] === BACKSLASH) at += 1;
    }
    const quote = bytes.indexOf(QUOTE, at);
    if (quote === -1) return bytes.length;
    let first = quote;
    while (first > at && bytes[first - 1] === BACKSLASH) first -= 1;
    // Backslashes escape each other in pairs; one that is left over escapes the quote.
    if ((quote - first) % 2 === 0) return quote;
    at = quote + 1;
  }
  return bytes.length;
}

/**
 * Holds what another has parsed against the same bounds.
 *
 * @returns how many characters it has, keys included: as many bytes, or more, were sent.
 * @throws HttpProblemError `body_too_large`
 */
export function checkJsonValue(value: unknown, bounds: JsonBounds): number {
  let characters = 0;
  let values = 0;
  let level = [value].filter(isContainer);
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > bounds.jsonDepth) throw tooDeep(bounds);
    const below: object[] = [];
    for (const container of level) {
      const entries = Object.entries(container);
      values += Math.max(1, entries.length);
      if (values > bounds.jsonValues) throw tooMany(bounds);
      for (const [key, inner] of entries) {
        characters += Array.isArray(container) ? 0 : key.length;
        if (typeof inner === 'string') characters += inner.length;
        else if (isContainer(inner)) below.push(inner);
      }
    }
    level = below;
  }
  return characters;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function tooDeep({ jsonDepth }: JsonBounds): HttpProblemError {
  return new HttpProblemError('body_too_large', `At most ${jsonDepth} levels of JSON are taken.`);
}

function tooMany({ jsonValues }: JsonBounds): HttpProblemError {
  return new HttpProblemError('body_too_large', `At most ${jsonValues} keys and items of JSON are taken, all levels together.`);
}
