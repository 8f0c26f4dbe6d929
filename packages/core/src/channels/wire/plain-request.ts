import type { Exchange } from '../../transport/transport.ts';
import { failedRequest, type FailureReader } from './failed-request.ts';
import { until } from './until.ts';

/** One request that a channel writes itself, where no SDK is wanted. */
export interface PlainRequest {
  readonly url: string | URL;
  /** @default 'GET', with a body 'POST' */
  readonly method?: string;
  /** Asked for once, right before the request leaves: credentials may change between requests. */
  readonly headers?: () => Promise<Readonly<Record<string, string>>>;
  /** JSON, sent as it is; may hold tokens of the exchange. */
  readonly body?: string;
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
  { url, method, headers, body }: PlainRequest,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  try {
    const credentials = headers === undefined ? {} : await until(signal, headers());
    // A credential that came after the caller left must not lead to a request.
    signal.throwIfAborted();
    const response = await exchange.fetch(url, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...credentials },
      ...(body !== undefined && { body }),
    });
    if (!response.ok) throw new Error('refused');
    return await read(response);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw failedRequest(reader, exchange, error);
  }
}

/** Reads a success as JSON. */
export async function asJson(response: Response): Promise<unknown> {
  return response.json();
}
