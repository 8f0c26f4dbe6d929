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

/** What is known when the headers have come. */
export function responseFacts(statusCode: number, parsed: ParsedHeaders): ResponseFacts {
  const headers = new Headers();
  for (const name in parsed) {
    const value = parsed[name];
    if (typeof value === 'string') headers.append(name, value);
    else for (const one of value ?? []) headers.append(name, one);
  }
  const idHeader = REQUEST_ID_HEADERS.find((name) => parsed[name] !== undefined);
  return {
    statusCode,
    headers,
    requestId: idHeader === undefined ? undefined : (headers.get(idHeader) ?? undefined),
    retryAfterMs: undefined,
    errorBody: undefined,
    plainParsing: false,
  };
}

/** The facts of an answer outside 2xx, with its body. */
export function withErrorBody(facts: ResponseFacts, errorBody: string): ResponseFacts {
  return { ...facts, errorBody, retryAfterMs: readRetryDelay({ headers: facts.headers, body: errorBody, nowMs: Date.now() }) };
}
