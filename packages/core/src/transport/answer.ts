import type { ReadableStream } from 'node:stream/web';
import type { ReceivedFacts } from './response-facts.ts';
import type { ResponseFacts } from './transport.ts';

/** What an answer holds: a text that may have been parsed already, bytes, or a stream. */
export type AnswerContent =
  | { readonly kind: 'text'; readonly text: string; readonly json: () => unknown }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'stream'; readonly stream: ReadableStream<Uint8Array> };

/**
 * The `Response` that the SDKs are given. A real one costs tens of microseconds and a stream for a text that is already here;
 * this one hands out what it holds, and makes a real one only for the members that an SDK hardly ever uses.
 */
export class Answer implements Response {
  readonly status: number;
  readonly statusText: string;
  readonly url: string;
  readonly redirected = false;
  readonly type = 'basic';
  readonly #facts: ResponseFacts | ReceivedFacts;
  readonly #content: AnswerContent;
  #real: Response | undefined;
  #used = false;

  constructor(facts: ResponseFacts | ReceivedFacts, statusText: string, url: string, content: AnswerContent) {
    this.status = facts.statusCode;
    this.statusText = statusText;
    this.#facts = facts;
    this.url = url;
    this.#content = content;
  }

  get headers(): Headers {
    return this.#facts.headers;
  }

  /** That of `headers`, which need not be made for it. */
  get contentType(): string | undefined {
    const facts = this.#facts;
    return 'contentType' in facts ? facts.contentType : (facts.headers.get('content-type') ?? undefined);
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  get bodyUsed(): boolean {
    return this.#used || (this.#real?.bodyUsed ?? false);
  }

  get body(): Response['body'] {
    return this.#asResponse().body;
  }

  async json(): Promise<unknown> {
    if (this.#content.kind !== 'text') return this.#asResponse().json();
    this.#use();
    return this.#content.json();
  }

  async text(): Promise<string> {
    if (this.#content.kind !== 'text') return this.#asResponse().text();
    this.#use();
    return this.#content.text;
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return this.#asResponse().arrayBuffer();
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#content.kind !== 'bytes') return new Uint8Array(await this.arrayBuffer());
    // As they are: a real response would copy a picture of 20 MB twice.
    this.#use();
    return this.#content.bytes;
  }

  async blob(): Promise<Blob> {
    return this.#asResponse().blob();
  }

  async formData(): Promise<FormData> {
    return this.#asResponse().formData();
  }

  clone(): Response {
    return this.#asResponse().clone();
  }

  #use(): void {
    if (this.bodyUsed) throw new TypeError('Body is unusable: Body has already been read');
    this.#used = true;
  }

  #asResponse(): Response {
    if (this.#used) throw new TypeError('Body is unusable: Body has already been read');
    const content = this.#content;
    const body = content.kind === 'text' ? content.text : content.kind === 'bytes' ? content.bytes : content.stream;
    // 204, 205 and 304 may not have a body, not even an empty one.
    const real = (this.#real ??= new Response(body === '' ? null : body, {
      status: this.status,
      statusText: this.statusText,
      headers: this.headers,
    }));
    return real;
  }
}
