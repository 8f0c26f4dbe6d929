import { Answer } from '../../transport/answer.ts';
import type { Exchange, ResponseFacts } from '../../transport/transport.ts';

/** What the SDK gets to see of a success: enough to be content with. */
const NOTHING: ResponseFacts = Object.freeze({
  statusCode: 200,
  headers: new Headers(),
  requestId: undefined,
  retryAfterMs: undefined,
  errorBody: undefined,
  plainParsing: false,
});

/**
 * What the SDK is given for a key. It puts this on a request and the channel puts the real credential in its place, so that keys
 * can change between requests and the SDK never looks for any in the environment.
 */
export const PLACEHOLDER_KEY = 'set-by-retake';

/** A `fetch` for one SDK call that keeps the answer. */
export interface Interception {
  readonly fetch: typeof globalThis.fetch;
  /** The parsed body of the success that came; `undefined` before. */
  answer(): unknown;
}

/**
 * Stands between the SDK and the exchange. The SDK writes the request; the credentials are put on here, so that they can
 * change with every request; and a success is read here, because the SDK keeps only fields that it knows (an `error` inside
 * a success is dropped) and throws on shapes that it does not, such as a null candidate: a paid picture would be lost.
 *
 * @param headers set on the request; an `undefined` value removes the SDK's own.
 */
export function interceptingFetch(
  exchange: Pick<Exchange, 'fetch'>,
  signal: AbortSignal,
  headers: Readonly<Record<string, string | undefined>>,
): Interception {
  let answer: unknown;
  return {
    answer: () => answer,
    async fetch(input, init) {
      // A token that came after the caller left must not lead to a request.
      signal.throwIfAborted();
      const response = await exchange.fetch(input, { ...init, headers: withHeaders(init?.headers, headers) });
      if (!response.ok) return response;
      answer = await readBody(response);
      return new Answer(NOTHING, '', '', { kind: 'text', text: '{}', json: () => ({}) });
    },
  };
}

/** One JSON value; or the events of a stream, which some relays send unasked. */
async function readBody(response: Response): Promise<unknown> {
  if (response.headers.get('content-type')?.includes('text/event-stream') !== true) return response.json();
  const body = await response.text();
  const events = body.split(/\r?\n/).flatMap((line) => /^data:\s*(\{.*)$/.exec(line)?.[1] ?? []);
  return events.length === 0 ? JSON.parse(body) : events.map((event): unknown => JSON.parse(event));
}

function withHeaders(given: RequestInit['headers'], wanted: Readonly<Record<string, string | undefined>>): Headers {
  // The SDK makes them anew for each request, so its own can be written to.
  const headers = given instanceof Headers ? given : new Headers(given);
  for (const [name, value] of Object.entries(wanted)) {
    if (value === undefined) headers.delete(name);
    else headers.set(name, value);
  }
  return headers;
}
