import { ByteStore } from './byte-store.ts';
import type { TakenString } from './taken-string.ts';
import { TextSink } from './text-sink.ts';

/** Characters decoded in one go: larger strings leave V8's young generation and cost four times as much. */
const SLICE = 64 * 1024;
const PAD = 0x3d;
const STANDARD = /^[A-Za-z0-9+/]*$/;
const CANONICAL = /^[A-Za-z0-9+/]*={0,2}$/;
const NOT_BASE64 = /[^A-Za-z0-9+/_-]/;

/**
 * Decodes a picture's base64 as it comes. A spelling that cannot be rebuilt from the bytes (base64url, line breaks, something
 * that is not base64 at all) is kept as text instead and decoded at the end, if it can be.
 */
export class Base64Sink {
  readonly #store: ByteStore;
  /** What is not decoded yet: fewer than four characters, or the padded end. */
  #tail = '';
  #verbatim: TextSink | undefined;

  /** @param expectedBytes Bytes that the picture will probably have, 0 when unknown. */
  constructor(expectedBytes: number) {
    this.#store = new ByteStore(expectedBytes);
  }

  /** Bytes decoded so far. */
  get decodedBytes(): number {
    return this.#store.length;
  }

  /** Takes ASCII from `start` on; returns where the first piece begins that needs a closer look, or `end`. */
  write(source: Buffer, start: number, end: number): number {
    if (this.#verbatim !== undefined) return this.#verbatim.write(source, start, end);
    let at = start;
    if (this.#tail !== '') {
      const quad = Math.min(end, at + Math.max(0, 4 - this.#tail.length));
      const piece = source.toString('latin1', at, quad);
      if (this.#tail.includes('=') || !STANDARD.test(piece)) return at;
      this.append(piece);
      at = quad;
    }
    while (end - at >= 4) {
      const room = this.#store.reserve((SLICE / 4) * 3, 3);
      const quads = Math.min(end - at - ((end - at) % 4), Math.floor(room.length / 3) * 4);
      // The padded end is for a closer look, and what comes before it is not.
      const length = source[at + quads - 1] === PAD ? quads - 4 : quads;
      if (length === 0) break;
      const text = source.toString('latin1', at, at + length);
      // Node decodes both alphabets alike, but only the standard one can be rebuilt. It skips what is not base64, so that a
      // full count proves that nothing was skipped: no loop over bytes.
      if (text.includes('-') || text.includes('_') || room.write(text, 'base64') !== (length / 4) * 3) return at;
      this.#store.commit((length / 4) * 3);
      at += length;
    }
    const rest = source.toString('latin1', at, end);
    if (!STANDARD.test(rest)) return at;
    this.#tail += rest;
    return end;
  }

  /** Takes characters that needed a closer look; ASCII only. */
  append(text: string): void {
    const joined = this.#tail + text;
    if (this.#verbatim === undefined && CANONICAL.test(joined)) {
      const letters = joined.endsWith('=') ? joined.indexOf('=') : joined.length;
      const whole = letters - (letters % 4);
      this.#decode(joined.slice(0, whole));
      this.#tail = joined.slice(whole);
    } else {
      this.#keepText().append(text);
    }
  }

  finish(): TakenString {
    if (this.#verbatim !== undefined) return decodedLater(this.#verbatim.finish());
    const decodedAlone = this.#store.length;
    const tail = this.#tail;
    const lastChars = tail.replaceAll('=', '');
    // One character holds six bits: no byte at all, so the text was cut or is something else.
    if (lastChars.length === 1) return this.#keepText().finish();
    this.#decode(lastChars);
    const bytes = this.#store.finish();
    return { large: { kind: 'bytes', bytes }, text: () => bytes.toString('base64', 0, decodedAlone) + tail };
  }

  #decode(text: string): void {
    for (let at = 0; at < text.length;) {
      const room = this.#store.reserve((SLICE / 4) * 3, 3);
      const length = Math.min(text.length - at, Math.floor(room.length / 3) * 4);
      this.#store.commit(room.write(text.slice(at, at + length), 'base64'));
      at += length;
    }
  }

  #keepText(): TextSink {
    if (this.#verbatim === undefined) {
      const decoded = this.#store.finish();
      this.#verbatim = new TextSink(0);
      // In slices with a multiple of three bytes, since each is encoded by itself.
      const step = (SLICE / 4) * 3;
      for (let at = 0; at < decoded.length; at += step) {
        this.#verbatim.append(decoded.toString('base64', at, Math.min(decoded.length, at + step)));
      }
      this.#verbatim.append(this.#tail);
      this.#tail = '';
    }
    return this.#verbatim;
  }
}

/** Decodes an unusual spelling when it is first asked for. */
function decodedLater(taken: TakenString): TakenString {
  let large: TakenString['large'] | undefined;
  return {
    get large() {
      return (large ??= decode(taken.large.bytes));
    },
    text: () => taken.text(),
  };
}

function decode(ascii: Uint8Array): TakenString['large'] {
  const source = Buffer.from(ascii.buffer, ascii.byteOffset, ascii.length);
  const store = new ByteStore(Math.ceil((ascii.length * 3) / 4));
  let carry = '';
  for (let at = 0; at < source.length; at += SLICE) {
    const text = carry + source.toString('latin1', at, at + SLICE).replace(/\s+/g, '');
    const last = at + SLICE >= source.length;
    const letters = text.replace(/={1,2}$/, '');
    // A lone character at the end holds no byte.
    if (NOT_BASE64.test(letters) || (last && letters.length % 4 === 1)) return { kind: 'text', bytes: ascii };
    const whole = last ? letters.length : letters.length - (letters.length % 4);
    store.append(Buffer.from(letters.slice(0, whole), 'base64'));
    carry = text.slice(whole);
  }
  return { kind: 'bytes', bytes: store.finish() };
}
