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
  const large = strings.large(value);
  const whole = large === undefined ? value : ascii(large.bytes);
  const found: FoundPicture[] = [];
  const words = whole
    .replaceAll(MARKDOWN_PICTURE, (_match: string, target: string) => take(target, strings, found))
    .replaceAll(BARE_PICTURE, (target: string) => take(target, strings, found));
  return { text: found.length === 0 ? strings.expand(words) : strings.expand(words).trim(), found };
}

const DATA_URL = /^data:((?:image|application)\/[\w.+-]+)?(?:;[\w=-]+)*?;base64,([^\s)"'<>]*)/;
const MARKDOWN_PICTURE = /!\[[^\]]*\]\(\s*<?((?:data:image\/|https?:\/\/)[^\s)>]*)[^)]*\)/g;
const BARE_PICTURE = /data:image\/[\w.+-]+;base64,[^\s)"'<>]+|https?:\/\/[^\s)"'<>]+\.(?:png|jpe?g|webp|gif)(?:\?[^\s)"'<>]*)?/g;

function take(target: string, strings: LargeStrings, found: FoundPicture[]): string {
  const url = DATA_URL.exec(target);
  found.push(url === null ? { kind: 'link', url: target } : dataUrlPicture(url, strings));
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

function ascii(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
