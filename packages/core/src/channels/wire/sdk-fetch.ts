import { Answer } from '../../transport/answer.ts';
import { TransportError } from '../../transport/transport-error.ts';
import type { Exchange, ResponseFacts } from '../../transport/transport.ts';
import { readEventStream } from './event-stream.ts';
import { sentCredentials } from './upstream-id.ts';

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

/** What came of a success. */
export interface ReceivedBody {
  /** One JSON value, or those of the events of a stream; `undefined` where none could be read. */
  readonly body: unknown;
  /** Why some of it, or all, is missing; `undefined` when it came whole. */
  readonly broken?: TransportError;
  /** Whether its end is missing, so that totals are not those of the whole. */
  readonly endMissing?: boolean;
}

/** A `fetch` for one SDK call that keeps the answer. */
export interface Interception {
  readonly fetch: typeof globalThis.fetch;
  /** The success that came; `undefined` before. */
  received(): ReceivedBody | undefined;
  /** The credentials that were put on the request; an upstream may repeat them. */
  credentials(): readonly string[];
}

/**
 * Stands between the SDK and the exchange. The SDK writes the request; the credentials are put on here, so that they can
 * change with every request; and a success is read here, because the SDK keeps only fields that it knows (an `error` inside
 * a success is dropped) and throws on shapes that it does not, such as a null candidate: a paid picture would be lost.
 * For the same reason a success that broke off is one to the SDK, if a picture of it came to its end.
 *
 * @param headers set on the request; an `undefined` value removes the SDK's own.
 * @param rewrite changes the body that the SDK wrote.
 */
export function interceptingFetch(
  exchange: Pick<Exchange, 'fetch' | 'response' | 'closedPictures'>,
  signal: AbortSignal,
  headers: Readonly<Record<string, string | undefined>>,
  rewrite: (body: string) => string = (body) => body,
): Interception {
  let received: ReceivedBody | undefined;
  let credentials: readonly string[] = [];
  return {
    received: () => received,
    credentials: () => credentials,
    async fetch(input, init) {
      // A token that came after the caller left must not lead to a request.
      signal.throwIfAborted();
      const sent = withHeaders(init?.headers, headers);
      credentials = sentCredentials(sent);
      try {
        const body = typeof init?.body === 'string' ? { body: rewrite(init.body) } : {};
        const response = await exchange.fetch(input, { ...init, ...body, headers: sent });
        if (!response.ok) return response;
        received = await readBody(response);
      } catch (error) {
        if (!(error instanceof TransportError) || exchange.closedPictures().length === 0) throw error;
        received = { body: undefined, broken: error, endMissing: true };
      }
      return new Answer(NOTHING, '', '', { kind: 'text', text: '{}', json: () => ({}) });
    },
  };
}

/** One JSON value; or the events of a stream, which some relays send unasked. */
function readBody(response: Response): Promise<ReceivedBody> {
  const contentType = response instanceof Answer ? response.contentType : response.headers.get('content-type');
  if (contentType?.includes('text/event-stream') === true) return readEvents(response);
  return response.json().then((body: unknown) => ({ body }));
}

async function readEvents(response: Response): Promise<ReceivedBody> {
  const { text, broken } = await readText(response);
  const stream = readEventStream(text);
  if (stream.events.length > 0) {
    const reason = broken ?? (stream.broken ? new TransportError('truncated', 'An event breaks off', SENT) : undefined);
    return { body: stream.events, ...(reason && { broken: reason }), endMissing: broken !== undefined || stream.endMissing };
  }
  if (broken !== undefined) throw broken;
  return { body: readJson(text) };
}

const SENT = { dispatched: true } as const;

/** A text as far as it came. */
async function readText(response: Response): Promise<{ readonly text: string; readonly broken?: TransportError }> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    const body: AsyncIterable<Uint8Array> | Iterable<Uint8Array> = response.body ?? [];
    for await (const bytes of body) text += decoder.decode(bytes, { stream: true });
    return { text };
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    return { text, broken: error };
  }
}

/** Some gateways announce events, and send one plain value. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The syntax error would quote the body.
    throw new TransportError('bad_json', 'The answer is neither events nor valid JSON', SENT);
  }
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
