import { Base64Sink } from './base64-sink.ts';
import { readJsonEscape } from './json-escape.ts';
import { PictureSizes } from './picture-sizes.ts';
import type { TakenString } from './taken-string.ts';
import { TextSink } from './text-sink.ts';
import { Tokens } from './tokens.ts';
import type { LargeString } from './transport.ts';

/** Runs of base64 shorter than this stay in the JSON text: parsing them costs nothing worth saving. */
export const LARGE_STRING_CHARS = 4096;

/** Keys whose values are pictures: `inlineData.data`, OpenAI's `b64_json`, Imagen's `bytesBase64Encoded`, the first of a web UI's `images`. */
const PICTURE_KEYS: ReadonlySet<string> = new Set(['data', 'b64_json', 'bytesBase64Encoded', 'images']);
const LONGEST_KEY = 18;
/** What precedes base64 in a `data:` URL. */
const DATA_URL = ';base64,';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LINE_FEED = 0x0a;
const SPACE = 0x20;
const ALPHABET = new Uint8Array(256);
for (const char of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=') ALPHABET[char.charCodeAt(0)] = 1;
/** The first character that needs a closer look, where `\/` is only another spelling of `/` (PHP writes it so). */
const CLOSER_LOOK = /\\(?!\/)|[^A-Za-z0-9+/_=\\-]/g;
/** What stands between a key and its value, or the first value of its list. */
const COLON = /^\s*:\s*(?:\[\s*)?$/;
const EMPTY = Buffer.alloc(0);

export interface LargeStringsOptions {
  /** Bytes of the whole stream where known: the first picture's buffer is sized from what is left of them. @default 0 */
  readonly expectedBytes?: number;
  /** `data: {json}` lines: a raw line feed ends whatever string a comment may have left open. @default false */
  readonly eventStream?: boolean;
  /** Sizes a picture's buffer where the stream's length is unknown. */
  readonly pictureSizes?: PictureSizes;
}

/**
 * Takes long runs of base64 out of a stream of JSON as it comes and leaves tokens, so that no 20 MB string is ever built,
 * parsed or copied. What a picture's key or `;base64,` precedes is decoded on the way; any other run, such as a thought
 * signature, is kept verbatim. Megabytes are only ever looked at by native code (`indexOf`, `Buffer.write`).
 *
 * Whatever the input, `expand` of the remaining text is the text that came: misreading it costs speed, never a picture.
 */
export class LargeStrings {
  readonly #eventStream: boolean;
  readonly #pictureSizes: PictureSizes;
  readonly #lengthKnown: boolean;
  readonly #tokens = new Tokens();
  readonly #taken: (TakenString | undefined)[] = [];
  /** The number of the string that the stream's end cut, if any. */
  #cut: number | undefined;
  #remaining: number;

  #state: 'between' | 'string' | 'run' = 'between';
  /** Bytes that could not be judged yet. */
  #held: Buffer = EMPTY;
  #small: Buffer[] = [];
  /** The last short string, and what followed it: a colon makes it a key. */
  #lastString = '';
  #gap = '';
  /** In a string: the key it is the value of, whether nothing of it was let go yet, and the end of what was. */
  #key = '';
  #fresh = false;
  #lead = '';
  #sink: Base64Sink | TextSink | undefined;
  /** Line breaks belong to the run: only in a value that is a picture as a whole. */
  #spaced = false;

  constructor(options: LargeStringsOptions = {}) {
    this.#eventStream = options.eventStream ?? false;
    this.#pictureSizes = options.pictureSizes ?? new PictureSizes();
    this.#remaining = options.expectedBytes ?? 0;
    this.#lengthKnown = this.#remaining > 0;
  }

  /** Keeps nothing of the chunk itself. */
  write(chunk: Buffer): void {
    const buffer = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    this.#held = EMPTY;
    let at = 0;
    while (at < buffer.length && this.#held.length === 0) {
      at =
        this.#state === 'between'
          ? this.#between(buffer, at)
          : this.#state === 'string'
            ? this.#string(buffer, at)
            : this.#run(buffer, at);
    }
    this.#remaining = Math.max(0, this.#remaining - (buffer.length - this.#held.length));
    // Copies, so that a few bytes of JSON do not keep the memory of all that was read with them.
    if (this.#held.length > 0) this.#held = Buffer.from(this.#held);
    if (this.#small.length > 0) this.#small = [Buffer.concat(this.#small)];
  }

  /** The JSON text so far, in pieces that were not drained before. */
  drain(): Buffer[] {
    const small = this.#small;
    this.#small = [];
    return small;
  }

  /** Ends the stream, wherever it stands, and drains. */
  end(): Buffer[] {
    if (this.#state === 'run') {
      this.#cut = this.#taken.length;
      this.#finishRun();
    }
    this.#keep(this.#held);
    this.#held = EMPTY;
    return this.drain();
  }

  /** The string that `value` stands for; `undefined` for an ordinary value. */
  large(value: string): LargeString | undefined {
    const index = this.#tokens.indexOf(value);
    if (index !== undefined) return this.#taken[index]?.large;
    return this.#tokens.within(value) ? { kind: 'text', bytes: Buffer.from(this.expand(value)) } : undefined;
  }

  /** Lets go of the strings that `text` holds: it has been read. They are empty from then on. */
  release(text: string): void {
    if (!this.#tokens.within(text)) return;
    for (const piece of this.#tokens.split(text)) if (typeof piece === 'number') this.#taken[piece] = undefined;
  }

  /** The pictures whose base64 came to its end, in the order of the stream, whatever became of the text around them. */
  closedPictures(): readonly Uint8Array[] {
    return this.#taken.flatMap((taken, index) =>
      index !== this.#cut && taken?.large.kind === 'bytes' ? [taken.large.bytes] : [],
    );
  }

  /** The exact inverse: `text` with everything that was taken put back. */
  expand(text: string): string {
    return this.#replaceTokens(text, (taken) => taken);
  }

  /** As `expand`, for a JSON text that has not been parsed. */
  expandJson(json: string): string {
    return this.#replaceTokens(json, (taken) => JSON.stringify(taken).slice(1, -1));
  }

  #replaceTokens(text: string, spell: (taken: string) => string): string {
    if (!this.#tokens.within(text)) return text;
    const pieces = this.#tokens.split(text);
    return pieces.map((piece) => (typeof piece === 'string' ? piece : spell(this.#taken[piece]?.text() ?? ''))).join('');
  }

  #keep(bytes: Buffer): void {
    if (bytes.length > 0) this.#small.push(bytes);
  }

  #between(buffer: Buffer, at: number): number {
    const quote = buffer.indexOf(QUOTE, at);
    const end = quote < 0 ? buffer.length : quote;
    // Only a colon and white space matter, and nobody writes much of it.
    if (this.#gap.length < 256) this.#gap += buffer.toString('latin1', at, Math.min(end, at + 256));
    if (quote < 0) {
      this.#keep(buffer.subarray(at));
      return end;
    }
    this.#keep(buffer.subarray(at, end + 1));
    this.#key = COLON.test(this.#gap) ? this.#lastString : '';
    this.#state = 'string';
    this.#fresh = true;
    this.#lead = '';
    return end + 1;
  }

  #endString(buffer: Buffer, from: number, quote: number): number {
    this.#lastString = this.#fresh && quote - from <= LONGEST_KEY ? buffer.toString('latin1', from, quote) : '';
    this.#gap = '';
    this.#state = 'between';
    this.#keep(buffer.subarray(from, quote + 1));
    return quote + 1;
  }

  /** Looks for a run that is long enough; what may still become one is held. */
  #string(buffer: Buffer, from: number): number {
    if (this.#fresh) {
      const quote = buffer.indexOf(QUOTE, from);
      const short = quote >= 0 && quote - from < LARGE_STRING_CHARS && (quote === from || buffer[quote - 1] !== BACKSLASH);
      if (short && !(this.#eventStream && buffer.subarray(from, quote).includes(LINE_FEED)))
        return this.#endString(buffer, from, quote);
    }
    let start = from;
    let at = from;
    // A picture's value counts as one run with its line breaks, so that it stays one picture.
    let spaced = this.#fresh && PICTURE_KEYS.has(this.#key);
    while (at < buffer.length) {
      const byte = buffer[at] ?? 0;
      if (ALPHABET[byte] === 1 || (spaced && byte === SPACE)) {
        at++;
        if (at - start >= LARGE_STRING_CHARS) return this.#startRun(buffer, from, start, spaced);
      } else if (byte === QUOTE) {
        return this.#endString(buffer, from, at);
      } else if (byte === BACKSLASH) {
        const escape = readJsonEscape(buffer, at);
        if (escape === undefined) break;
        at += escape.length;
        if (!belongs(escape.char, spaced)) {
          start = at;
          spaced = false;
        }
      } else if (byte === LINE_FEED && this.#eventStream) {
        this.#state = 'between';
        this.#keep(buffer.subarray(from, at));
        return at;
      } else {
        start = ++at;
        spaced = false;
      }
    }
    this.#lead = this.#leadAt(buffer, from, start);
    this.#fresh &&= start === from;
    this.#keep(buffer.subarray(from, start));
    this.#held = buffer.subarray(start);
    return buffer.length;
  }

  /** The last characters of this string before `start`. */
  #leadAt(buffer: Buffer, from: number, start: number): string {
    return (this.#lead + buffer.toString('latin1', Math.max(from, start - DATA_URL.length), start)).slice(-DATA_URL.length);
  }

  #startRun(buffer: Buffer, from: number, start: number, spaced: boolean): number {
    this.#keep(buffer.subarray(from, start));
    const chars = Math.max(0, this.#remaining - start);
    const picture = spaced || this.#leadAt(buffer, from, start) === DATA_URL;
    const pictureBytes = this.#lengthKnown ? Math.ceil((chars * 3) / 4) : this.#pictureSizes.expectedBytes;
    this.#sink = picture ? new Base64Sink(pictureBytes) : new TextSink(chars);
    this.#spaced = spaced;
    this.#state = 'run';
    return start;
  }

  #run(buffer: Buffer, from: number): number {
    const sink = this.#sink;
    if (sink === undefined) return this.#finishRun(from);
    const quote = buffer.indexOf(QUOTE, from);
    const end = quote < 0 ? buffer.length : quote;
    const at = sink.write(buffer, from, end);
    if (at === end) return quote < 0 ? end : this.#finishRun(end);
    return this.#carefully(buffer, at, end, sink);
  }

  /** Goes on with a run where native code found something else than plain base64, to its end or that of the buffer. */
  #carefully(buffer: Buffer, from: number, end: number, sink: Base64Sink | TextSink): number {
    const text = buffer.toString('latin1', from, end);
    const plain: string[] = [];
    let over = end < buffer.length;
    let at = 0;
    while (at < text.length) {
      CLOSER_LOOK.lastIndex = at;
      const stop = CLOSER_LOOK.exec(text)?.index ?? text.length;
      plain.push(text.slice(at, stop));
      at = stop;
      if (at === text.length) break;
      const space = text[at] === ' ';
      const escape = text[at] === '\\' ? readJsonEscape(buffer, from + at) : { length: 1, char: space ? ' ' : '' };
      over = escape !== undefined && !belongs(escape.char, this.#spaced);
      if (escape === undefined) this.#held = buffer.subarray(from + at);
      if (escape === undefined || over) break;
      plain.push(escape.char);
      at += escape.length;
      over = end < buffer.length;
    }
    const joined = plain.join('');
    if (joined !== '') sink.append(joined.includes('\\') ? joined.replaceAll('\\/', '/') : joined);
    if (over) return this.#finishRun(from + at);
    return this.#held.length > 0 ? buffer.length : from + at;
  }

  #finishRun(at = 0): number {
    if (this.#sink !== undefined) {
      if (this.#sink instanceof Base64Sink) this.#pictureSizes.learn(this.#sink.decodedBytes);
      this.#taken.push(this.#sink.finish());
      this.#keep(Buffer.from(this.#tokens.next(), 'latin1'));
      this.#sink = undefined;
    }
    this.#state = 'string';
    this.#fresh = false;
    this.#lead = '';
    return at;
  }
}

/** Whether an escaped character goes on with a run. */
function belongs(char: string, spaced: boolean): boolean {
  return /^[A-Za-z0-9+/_=-]$/.test(char) || (spaced && /^[ \n\r\t]$/.test(char));
}
