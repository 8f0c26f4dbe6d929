import type { ChannelError } from '../../errors/channel-error.ts';
import { TransportError } from '../../transport/transport-error.ts';
import type { Exchange } from '../../transport/transport.ts';
import { failedRequest, type FailureReader } from './failed-request.ts';
import { until } from './until.ts';
import { sentCredentials, upstreamId, type ReadId } from './upstream-id.ts';

/** One request that a channel writes itself, where no SDK is wanted. */
export interface PlainRequest {
  readonly url: string | URL;
  /** @default 'GET', with a body 'POST' */
  readonly method?: string;
  /** Asked for once, right before the request leaves: credentials may change between requests. */
  readonly headers?: () => Promise<Readonly<Record<string, string>>>;
  /** JSON, sent as it is; may hold tokens of the exchange. */
  readonly body?: string;
  /** Whether drafts were ordered: then a picture without what stood around it may be one, and is not kept. @default false */
  readonly drafts?: boolean;
}

/** What came of a success. */
export interface ReceivedBody {
  /** `undefined` where none of it could be read. */
  readonly body: unknown;
  /** Why a part of it is missing; `undefined` when it came whole. */
  readonly broken?: TransportError | undefined;
  /** Whether its end is missing, so that totals are not those of the whole. @default false */
  readonly endMissing?: boolean;
}

/** The success of a request for a picture. */
export interface PictureAnswer {
  /** `undefined` where only pictures are left of it. */
  readonly body: unknown;
  /** The error that the answer comes to when there is no picture in what came of it; `undefined` for one that came whole. */
  readonly broken: ChannelError | undefined;
  /** Whether its end is missing, so that its usage is not that of the whole. */
  readonly endMissing: boolean;
  /** Makes an id of the upstream fit to be passed on. */
  readonly readId: ReadId;
}

/**
 * Makes one request through an exchange and reads its success. Rejects only with a `ChannelError` or the signal's reason.
 *
 * @param read gets the success (2xx) and gives what the channel wants of it.
 */
export async function sendPlainRequest<T>(
  reader: FailureReader,
  exchange: Exchange,
  signal: AbortSignal,
  request: PlainRequest,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  const ids = new RequestIds();
  try {
    return await read(await fetchSuccess(exchange, signal, request, ids));
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw failedRequest(reader, exchange, error, ids.readId);
  }
}

/**
 * As `sendPlainRequest`, for a picture that is paid for: a success that breaks off is one all the same, if a picture of it came to
 * its end.
 */
export async function sendForPicture(
  reader: FailureReader,
  exchange: Exchange,
  signal: AbortSignal,
  request: PlainRequest,
  read: (response: Response) => Promise<ReceivedBody> = asReceivedJson,
): Promise<PictureAnswer> {
  const ids = new RequestIds();
  const { readId } = ids;
  try {
    const { body, broken, endMissing = false } = await read(await fetchSuccess(exchange, signal, request, ids));
    return { body, broken: broken && failedRequest(reader, exchange, broken, readId), endMissing, readId };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const failure = failedRequest(reader, exchange, error, readId);
    if (request.drafts === true || !(error instanceof TransportError) || exchange.closedPictures().length === 0) throw failure;
    return { body: undefined, broken: failure, endMissing: true, readId };
  }
}

/** Reads a success as JSON. */
export async function asJson(response: Response): Promise<unknown> {
  return response.json();
}

async function asReceivedJson(response: Response): Promise<ReceivedBody> {
  return { body: await response.json() };
}

/** Reads the ids of the answer to one request, whose credentials are known only when it leaves. */
class RequestIds {
  credentials: readonly string[] = [];
  readonly readId: ReadId = (value) => upstreamId(value, this.credentials);
}

async function fetchSuccess(
  exchange: Exchange,
  signal: AbortSignal,
  { url, method, headers, body }: PlainRequest,
  ids: RequestIds,
): Promise<Response> {
  const credentials = headers === undefined ? {} : await until(signal, headers());
  // A credential that came after the caller left must not lead to a request.
  signal.throwIfAborted();
  ids.credentials = sentCredentials(new Headers(credentials));
  const response = await exchange.fetch(url, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...credentials },
    ...(body !== undefined && { body }),
  });
  if (!response.ok) throw new Error('refused');
  return response;
}
