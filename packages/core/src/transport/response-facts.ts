import { readRetryDelay } from './retry-delay.ts';
import type { ResponseFacts } from './transport.ts';

/** Headers as undici parses them: lower-case names, several values as a list. */
export type ParsedHeaders = Readonly<Record<string, string | string[] | undefined>>;

/**
 * Where upstreams put their id of a request, the vendor's own before that of a proxy in front: OpenAI and most, Google, new-api
 * relays, Anthropic-style and Azure gateways, Amazon, Cloudflare.
 */
const REQUEST_ID_HEADERS = [
  'x-request-id',
  'x-goog-request-id',
  'x-oneapi-request-id',
  'request-id',
  'apim-request-id',
  'x-amzn-requestid',
  'cf-ray',
] as const;

/** Facts whose most asked header is there without making `Headers` of all. */
export interface ReceivedFacts extends ResponseFacts {
  readonly contentType: string | undefined;
}

/** What is known when the headers have come. */
export function responseFacts(statusCode: number, parsed: ParsedHeaders): ReceivedFacts {
  let headers: Headers | undefined;
  const idHeader = REQUEST_ID_HEADERS.find((name) => parsed[name] !== undefined);
  return {
    statusCode,
    contentType: headerOf(parsed, 'content-type'),
    // Made when somebody asks: of most answers nobody does, and it costs more than reading a small one.
    get headers() {
      return (headers ??= headersOf(parsed));
    },
    requestId: idHeader && headerOf(parsed, idHeader),
    retryAfterMs: undefined,
    errorBody: undefined,
    plainParsing: false,
  };
}

/** One header; several values are joined, as `Headers` does. */
export function headerOf(parsed: ParsedHeaders, name: string): string | undefined {
  const value = parsed[name];
  return typeof value === 'object' ? value.join(', ') : value;
}

function headersOf(parsed: ParsedHeaders): Headers {
  const headers = new Headers();
  for (const name in parsed) {
    const value = parsed[name];
    if (typeof value === 'string') headers.append(name, value);
    else for (const one of value ?? []) headers.append(name, one);
  }
  return headers;
}

/** The facts of an answer outside 2xx, with its body. */
export function withErrorBody<F extends ResponseFacts>(facts: F, errorBody: string): F {
  return { ...facts, errorBody, retryAfterMs: readRetryDelay({ headers: facts.headers, body: errorBody, nowMs: Date.now() }) };
}
