import { isIP } from 'node:net';
import type { Dispatcher } from 'undici';
import { Answer, type AnswerContent } from './answer.ts';
import { Attachments } from './attachments.ts';
import type { BodyFlow, BodyReader } from './body-reader.ts';
import type { ByteSource } from './byte-source.ts';
import { BytesBody } from './bytes-body.ts';
import { contentDecoding } from './content-decoding.ts';
import { ErrorBody } from './error-body.ts';
import { EventStreamBody } from './event-stream-body.ts';
import { JsonBody } from './json-body.ts';
import { JsonLinesBody } from './json-lines-body.ts';
import type { LargeStrings } from './large-strings.ts';
import { outgoingRequest } from './outgoing-request.ts';
import type { PictureSizes } from './picture-sizes.ts';
import { isPublicAddress } from './public-address.ts';
import { headerOf, responseFacts, withErrorBody, type ParsedHeaders, type ReceivedFacts } from './response-facts.ts';
import { SocketRequest } from './socket-request.ts';
import { TransportError } from './transport-error.ts';
import type { Exchange, ExchangeOptions, LargeString, ResponseFacts } from './transport.ts';
import type { TurnBudget } from './turn-budget.ts';

/** Bodies that are what they say, not JSON. */
const BINARY = /^(?:image|audio|video)\/|^application\/(?:octet-stream|zip|pdf)\b/i;
const EVENT_STREAM = /^text\/event-stream\b/i;
const EVENTS = 'text/event-stream';

/** What an exchange has from its transport. */
export interface ExchangeSetting {
  readonly maxResponseBytes: number;
  readonly maxJsonBytes: number;
  readonly pictureSizes: PictureSizes;
  readonly turnBudget: TurnBudget;
}

/** One request through the pool; see `Exchange`. */
export class PooledExchange implements Exchange {
  readonly #dispatcher: Dispatcher;
  readonly #options: ExchangeOptions;
  readonly #setting: ExchangeSetting;
  readonly #attachments = new Attachments();
  #fetched = false;
  #dispatched = false;
  #response: ResponseFacts | undefined;
  #strings: LargeStrings | undefined;

  constructor(dispatcher: Dispatcher, options: ExchangeOptions, setting: ExchangeSetting) {
    this.#dispatcher = dispatcher;
    this.#options = options;
    this.#setting = setting;
  }

  readonly fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    // An SDK that tries again behind our back would pay twice.
    if (this.#fetched) throw new TransportError('repeated', 'An exchange sends one request', { dispatched: this.#dispatched });
    this.#fetched = true;
    const { signal, timeouts } = this.#options;
    const signals = init?.signal == null || init.signal === signal ? [signal] : [signal, init.signal];
    for (const each of signals) each.throwIfAborted();
    const ready = outgoingRequest(input, init, this.#attachments);
    // Not awaited without need: each turn of the microtask queue is a place where an abort could be missed.
    const request = ready instanceof Promise ? await ready : ready;
    if (this.#options.publicOnly === true) refusePrivate(request.url);
    for (const each of signals) each.throwIfAborted();
    return new Promise<Response>((resolve, reject) => {
      const socketRequest = new SocketRequest(request, {
        timeouts,
        signals,
        maxResponseBytes: this.#setting.maxResponseBytes,
        turnBudget: this.#setting.turnBudget,
        listener: {
          onDispatched: () => {
            this.#dispatched = true;
            this.#options.onDispatched?.();
          },
          onHead: (statusCode, headers, statusText, flow) =>
            this.#onHead(responseFacts(statusCode, headers), headers, flow, {
              resolve: (facts, content) => resolve(new Answer(facts, statusText, request.url.href, content)),
              reject,
            }),
          onFailed: reject,
        },
      });
      socketRequest.send(this.#dispatcher);
    });
  };

  attachBase64(bytes: Uint8Array | ByteSource): string {
    return this.#attachments.add('base64', bytes);
  }

  attachText(text: Uint8Array | ByteSource): string {
    return this.#attachments.add('verbatim', text);
  }

  attachBytes(bytes: Uint8Array): string {
    return this.#attachments.add('verbatim', bytes);
  }

  release(text: string): void {
    this.#strings?.release(text);
  }

  get dispatched(): boolean {
    return this.#dispatched;
  }

  get response(): ResponseFacts | undefined {
    return this.#response;
  }

  large(value: string): LargeString | undefined {
    return this.#strings?.large(value);
  }

  closedPictures(): readonly Uint8Array[] {
    return this.#strings?.closedPictures() ?? [];
  }

  expand(text: string): string {
    return this.#strings?.expand(text) ?? text;
  }

  #onHead(facts: ReceivedFacts, headers: ParsedHeaders, flow: BodyFlow, outcome: Outcome): BodyReader {
    this.#response = facts;
    const { statusCode } = facts;
    if (statusCode >= 300 && statusCode < 400) {
      // Following it would send the key to another host.
      throw new TransportError('redirect', `The upstream answered with a redirect (${statusCode})`, { dispatched: true });
    }
    const encoding = headerOf(headers, 'content-encoding') ?? '';
    const expectedBytes = encoding === '' ? Math.min(Number(headers['content-length'] ?? 0), this.#setting.maxResponseBytes) : 0;
    const readerOn = (inner: BodyFlow): BodyReader =>
      statusCode >= 300 ? this.#errorReader(facts, inner, outcome) : this.#reader(facts, expectedBytes, inner, outcome);
    const decoding = contentDecoding({ encoding, maxBytes: this.#setting.maxResponseBytes, flow, reader: readerOn });
    if (decoding !== undefined) return decoding;
    if (statusCode < 300) throw new TransportError('not_json', 'The answer has an unknown content coding', { dispatched: true });
    // Unreadable, but the status alone says more than nothing.
    return readerOn(flow);
  }

  #errorReader(facts: ReceivedFacts, flow: BodyFlow, outcome: Outcome): BodyReader {
    const resolve = (body: string): void => {
      const known = withErrorBody(facts, body);
      this.#response = known;
      outcome.resolve(known, { kind: 'text', text: body, json: () => errorJson(known.statusCode, body) });
    };
    return new ErrorBody(flow, { resolve, reject: outcome.reject });
  }

  #reader(facts: ReceivedFacts, expectedBytes: number, flow: BodyFlow, outcome: Outcome): BodyReader {
    const { maxJsonBytes, pictureSizes } = this.#setting;
    const contentType = facts.contentType ?? '';
    const resolve = (content: AnswerContent): void => outcome.resolve(facts, content);
    if (this.#options.jsonLines === true) {
      const body = new JsonLinesBody({ maxJsonBytes, pictureSizes, flow });
      this.#strings = body.strings;
      resolve({ kind: 'stream', stream: body.stream });
      return body;
    }
    if (this.#options.bytesOnly === true || BINARY.test(contentType))
      return new BytesBody(expectedBytes, { resolve, reject: outcome.reject });
    if (EVENT_STREAM.test(contentType)) {
      const body = new EventStreamBody({ maxJsonBytes, pictureSizes, flow });
      this.#strings = body.strings;
      resolve({ kind: 'stream', stream: body.stream });
      return body;
    }
    return new JsonBody({
      expectedBytes,
      pictureSizes,
      maxJsonBytes,
      flow,
      outcome: {
        resolve: (content, found) => {
          if (found === 'json-whole') this.#response = { ...facts, plainParsing: true };
          outcome.resolve(found === 'events' ? asEventStream(facts) : facts, content);
        },
        reject: outcome.reject,
      },
      onLargeStrings: (strings) => {
        this.#strings = strings;
      },
    });
  }
}

/** Sockets resolve names, not addresses: those are looked at here. */
function refusePrivate({ hostname }: URL): void {
  const address = hostname.replace(/^\[|\]$/g, '');
  if (isIP(address) === 0 || isPublicAddress(address)) return;
  throw new TransportError('not_public', 'The address is not on the public internet', { dispatched: false });
}

interface Outcome {
  resolve(facts: ReceivedFacts, content: AnswerContent): void;
  readonly reject: (reason: unknown) => void;
}

/** Events under another name are called what they are, so that whoever reads the answer takes them for events. */
function asEventStream(facts: ReceivedFacts): ReceivedFacts {
  const headers = new Headers(facts.headers);
  headers.set('content-type', EVENTS);
  return { ...facts, contentType: EVENTS, headers };
}

/** An error's JSON; where it is none (cut off, or HTML sent as JSON), the same in the form of Google's errors. */
function errorJson(code: number, body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return { error: { code, message: body } };
  }
}
