import type { Exchange } from '../../transport/transport.ts';
import { decodeBase64 } from './base64.ts';

/** What a place in an answer held, where a picture can stand. */
export type FoundPicture =
  | { readonly kind: 'picture'; readonly bytes: Uint8Array; readonly mediaType: string | undefined }
  /** A picture that cannot be decoded. */
  | { readonly kind: 'broken' }
  /** The address of a picture. */
  | { readonly kind: 'link'; readonly url: string };

/** What of an exchange is needed to read strings that were taken out of the byte stream. */
export type LargeStrings = Pick<Exchange, 'large' | 'expand'>;

/** The picture of an `inlineData` part: base64, or (on relays) a whole data URL. */
export function inlinePicture(data: string, mediaType: string | undefined, strings: LargeStrings): FoundPicture {
  // As it came, with a token for its base64: put together again it would be a string of megabytes.
  const taken = DATA_URL.exec(data);
  if (taken !== null) return dataUrlPicture(taken, strings);
  const large = strings.large(data);
  if (large?.kind === 'bytes') return picture(large.bytes, mediaType);
  const text = large === undefined ? data : ascii(large.bytes);
  const url = DATA_URL.exec(text);
  if (url !== null) return dataUrlPicture(url, strings);
  if (/^https?:\/\//.test(text)) return { kind: 'link', url: text };
  return picture(decodeBase64(text), mediaType);
}

/** What a text part holds: words, and on some relays pictures as Markdown or as addresses. */
export interface TextReading {
  /** Without the pictures. */
  readonly text: string;
  readonly found: readonly FoundPicture[];
}

/** Reads a text part; an address only counts as a picture where Markdown or its file name says that it is one. */
export function readTextPart(value: string, strings: LargeStrings): TextReading {
  // As it came, with tokens where base64 stood: what tells a picture from words is not base64, and so was never taken out.
  const reading = picturesIn(value, strings);
  const large = reading.found.length > 0 ? undefined : strings.large(value);
  return large === undefined ? reading : picturesIn(utf8(large.bytes), strings);
}

function picturesIn(value: string, strings: LargeStrings): TextReading {
  const found: FoundPicture[] = [];
  const words = value
    .replaceAll(MARKDOWN_PICTURE, (_match: string, target: string) => take(target, strings, found))
    .replaceAll(BARE_PICTURE, (target: string) => take(target, strings, found));
  return { text: found.length === 0 ? strings.expand(words) : strings.expand(words).trim(), found };
}

const DATA_URL = /^data:((?:image|application)\/[\w.+-]+)?(?:;[\w=-]+)*?;base64,([^\s)"'<>]*)/;
// No part of it runs past a `[`, and an address ends: text of a hostile upstream must not take quadratic time.
const MARKDOWN_PICTURE = /!\[[^\][]*\]\(\s*<?((?:data:image\/|https?:\/\/)[^\s)>[]*)[^)[]*\)/g;
const BARE_PICTURE =
  /data:image\/[\w.+-]+;base64,[^\s)"'<>]+|https?:\/\/[^\s)"'<>]{1,2048}\.(?:png|jpe?g|webp|gif)(?:\?[^\s)"'<>]{0,2048})?/g;

function take(target: string, strings: LargeStrings, found: FoundPicture[]): string {
  const url = DATA_URL.exec(target);
  found.push(url === null ? { kind: 'link', url: strings.expand(target) } : dataUrlPicture(url, strings));
  // Even what cannot be decoded leaves the text: it may be megabytes.
  return '';
}

function dataUrlPicture([, mediaType, payload = '']: RegExpExecArray, strings: LargeStrings): FoundPicture {
  const large = strings.large(payload);
  if (large?.kind === 'bytes') return picture(large.bytes, mediaType);
  return picture(decodeBase64(large === undefined ? payload : ascii(large.bytes)), mediaType);
}

function picture(bytes: Uint8Array | undefined, mediaType: string | undefined): FoundPicture {
  return bytes === undefined || bytes.byteLength === 0 ? { kind: 'broken' } : { kind: 'picture', bytes, mediaType };
}

function utf8(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
}

function ascii(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
