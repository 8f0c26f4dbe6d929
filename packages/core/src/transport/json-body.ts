import type { AnswerContent } from './answer.ts';
import type { BodyFlow, BodyReader } from './body-reader.ts';
import { LARGE_STRING_CHARS, LargeStrings } from './large-strings.ts';
import type { PictureSizes } from './picture-sizes.ts';
import { TransportError } from './transport-error.ts';

const BOM = '\uFEFF';
/** Where a JSON value starts, and how the lines of an event stream do, which some relays send unasked. */
const JSON_START = /^[{["\d\-tfn]/;
const EVENTS_START = /^(?:data|event|id|retry)?:/;
const LONGEST_START = 'event:'.length;

/** What a body turned out to be: `json-whole` where its large strings had to be put back first, `events` where nobody had announced any. */
export type FoundBody = 'json' | 'json-whole' | 'events';

/** What a body without a streaming consumer comes to. */
export interface JsonBodyOutcome {
  /** The large strings are known before this. */
  resolve(content: AnswerContent, found: FoundBody): void;
  reject(reason: unknown): void;
}

export interface JsonBodyOptions {
  /** Bytes of the body where known, else 0. */
  readonly expectedBytes: number;
  readonly pictureSizes: PictureSizes;
  /** Largest JSON text without its large strings. */
  readonly maxJsonBytes: number;
  readonly flow: BodyFlow;
  readonly outcome: JsonBodyOutcome;
  /** Called once the body turns out to be large enough to hold large strings. */
  readonly onLargeStrings: (strings: LargeStrings) => void;
}

/** Reads a JSON body to its end, without its large strings; refuses what is not JSON as soon as that shows. */
export class JsonBody implements BodyReader {
  readonly #options: JsonBodyOptions;
  readonly #small: Buffer[] = [];
  #bytes = 0;
  #strings: LargeStrings | undefined;
  #events: boolean | undefined;

  constructor(options: JsonBodyOptions) {
    this.#options = options;
  }

  write(chunk: Buffer): boolean {
    const { expectedBytes, pictureSizes, maxJsonBytes, flow, onLargeStrings } = this.#options;
    if (this.#strings === undefined) {
      this.#small.push(chunk);
      this.#bytes += chunk.length;
      const refusal = this.#recognise(false);
      if (refusal !== undefined) flow.stop(refusal);
      if (refusal !== undefined || this.#bytes < LARGE_STRING_CHARS) return false;
      const eventStream = this.#events ?? false;
      this.#strings = new LargeStrings({ expectedBytes, eventStream, pictureSizes });
      onLargeStrings(this.#strings);
      chunk = this.#small.length === 1 ? chunk : Buffer.concat(this.#small);
      this.#small.length = 0;
      this.#bytes = 0;
    }
    this.#strings.write(chunk);
    this.#take(this.#strings.drain());
    if (this.#bytes > maxJsonBytes) {
      flow.stop(
        new TransportError('too_large', `The JSON without its pictures is larger than ${maxJsonBytes} bytes`, {
          dispatched: true,
        }),
      );
    }
    return true;
  }

  end(): void {
    const { outcome } = this.#options;
    const refusal = this.#strings === undefined ? this.#recognise(true) : undefined;
    if (refusal !== undefined) {
      outcome.reject(refusal);
      return;
    }
    if (this.#strings !== undefined) this.#take(this.#strings.end());
    const decoded = this.#soFar().toString();
    const text = decoded.startsWith(BOM) ? decoded.slice(1) : decoded;
    // Nothing at all is an answer too, to what is not a question for JSON.
    if (this.#events === true || text.trim() === '') {
      outcome.resolve({ kind: 'text', text, json: () => this.#parse(text) }, this.#events === true ? 'events' : 'json');
      return;
    }
    try {
      this.#parseSomehow(text);
    } catch (error) {
      outcome.reject(error);
    }
  }

  fail(reason: unknown): void {
    this.#options.outcome.reject(reason);
  }

  #take(pieces: readonly Buffer[]): void {
    for (const piece of pieces) this.#bytes += piece.length;
    this.#small.push(...pieces);
  }

  /** Most small answers come in one piece. */
  #soFar(): Buffer {
    return (this.#small.length === 1 ? this.#small[0] : undefined) ?? Buffer.concat(this.#small);
  }

  /** Tells JSON, an event stream and the rest apart as soon as there is enough to tell by; the error is for the rest. */
  #recognise(whole: boolean): TransportError | undefined {
    if (this.#events !== undefined) return undefined;
    const start = this.#soFar().toString('utf8', 0, LARGE_STRING_CHARS).trimStart();
    if (start === '' || (!whole && start.length < LONGEST_START)) return undefined;
    this.#events = EVENTS_START.test(start);
    if (this.#events || JSON_START.test(start)) return undefined;
    return new TransportError('not_json', `The answer is not JSON (${start.startsWith('<') ? 'HTML' : 'text'})`, {
      dispatched: true,
    });
  }

  #parseSomehow(text: string): void {
    const { outcome } = this.#options;
    let value: unknown;
    try {
      value = this.#parse(text);
    } catch (error) {
      // What breaks off does so with its large strings too.
      if (this.#strings === undefined || (error instanceof TransportError && error.kind === 'truncated')) throw error;
      const original = this.#strings.expandJson(text);
      // Should a token have ended up where no string may be, the answer is still there, whole.
      value = this.#parse(original);
      outcome.resolve({ kind: 'text', text: original, json: () => value }, 'json-whole');
      return;
    }
    outcome.resolve({ kind: 'text', text, json: () => value }, 'json');
  }

  #parse(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch (cause) {
      const trimmed = text.trim();
      const open = (trimmed.startsWith('{') && !trimmed.endsWith('}')) || (trimmed.startsWith('[') && !trimmed.endsWith(']'));
      // Without a length and without chunks only the JSON can tell that the rest is missing. The cause would quote the body.
      if (open) throw new TransportError('truncated', 'The JSON breaks off', { dispatched: true });
      throw new TransportError('bad_json', `The answer is not valid JSON (${cause instanceof Error ? cause.name : 'error'})`, {
        dispatched: true,
      });
    }
  }
}
