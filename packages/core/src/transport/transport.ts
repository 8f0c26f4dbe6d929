import type { ByteSource } from './byte-source.ts';
import type { AttemptTimeouts } from './timeouts.ts';

export type { ByteSource } from './byte-source.ts';

/** A string of a response that was too large to parse with the rest, taken out of the byte stream. */
export type LargeString =
  /** Base64 of a picture, decoded as it came. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** Anything else, such as a thought signature: its ASCII characters verbatim, one byte each. */
  | { readonly kind: 'text'; readonly bytes: Uint8Array };

/** What is known of an answer besides its body. */
export interface ResponseFacts {
  readonly statusCode: number;
  readonly headers: Headers;
  /** From `x-request-id`, `x-goog-request-id` and the like. */
  readonly requestId: string | undefined;
  /** How long the upstream asked to wait (headers, RetryInfo, "retry in Xs"), bounded, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** The body of an answer outside 2xx, at most 64 KiB of it; never logged. */
  readonly errorBody: string | undefined;
  /** True when large strings could not be taken out of band and the body was parsed whole. */
  readonly plainParsing: boolean;
}

/** What one upstream request is bounded by. */
export interface ExchangeOptions {
  readonly signal: AbortSignal;
  readonly timeouts: AttemptTimeouts;
  /** Called once, right before the first byte of the request can leave. Must not throw. */
  readonly onDispatched?: (() => void) | undefined;
  /** Largest body accepted, in bytes on the wire. @default 256 MiB */
  readonly maxResponseBytes?: number;
  /**
   * Connects only to addresses on the public internet, for addresses that an upstream named. A host that leads elsewhere fails
   * as `not_public` before anything is sent. @default false
   */
  readonly publicOnly?: boolean;
  /** A success is bytes whatever it says it is: a picture's host may call it text, or nothing. @default false */
  readonly bytesOnly?: boolean;
  /**
   * A success is a file of JSON values, one a line, whatever it says it is. Its body gives one chunk a line, and the upstream waits
   * while a line is not read; `release` each when it is. @default false
   */
  readonly jsonLines?: boolean;
}

/** One upstream request, made by an SDK through `fetch`, with what the SDK would drop kept beside it. */
export interface Exchange {
  readonly fetch: typeof globalThis.fetch;
  /** A token to put into the SDK's request where base64 of these bytes belongs; written piece by piece as the body is sent. */
  attachBase64(bytes: Uint8Array | ByteSource): string;
  /** A token for a large string that has to be sent verbatim: ASCII, or UTF-8 with the escapes that JSON needs. */
  attachText(text: Uint8Array | ByteSource): string;
  /** A token for bytes that are sent as they are, in a body that is not JSON: a file of a multipart form. */
  attachBytes(bytes: Uint8Array): string;
  /** False only while nothing can have reached the upstream. */
  readonly dispatched: boolean;
  /** `undefined` until the answer's headers have come. */
  readonly response: ResponseFacts | undefined;
  /** The large string that a value of the parsed answer stands for; `undefined` for an ordinary value. */
  large(value: string): LargeString | undefined;
  /** Lets go of the large strings within a text of the answer that has been read, so that a long body is never in memory as a whole. */
  release(text: string): void;
  /**
   * The large pictures of the answer so far whose base64 came to its end, in order: what is left of an answer that broke off or
   * is no JSON, and was paid for. Nothing is known of them but their bytes, which may still be no whole picture.
   */
  closedPictures(): readonly Uint8Array[];
  /** A text of the parsed answer with every large string put back, exactly as it was sent. */
  expand(text: string): string;
}

/** The sockets that the channels share. */
export interface Transport {
  open(options: ExchangeOptions): Exchange;
  /** Closes the pool once nothing is in flight. */
  close(): Promise<void>;
}
