import type { ChannelError } from '../../errors/channel-error.ts';
import type { Exchange } from '../../transport/transport.ts';
import { failedRequest } from './failed-request.ts';
import type { GeminiFamilySpec } from './gemini-family-spec.ts';
import { interceptingFetch, type Interception, type ReceivedBody } from './sdk-fetch.ts';
import type { UnsentFailure } from './unsent-failure.ts';
import { until } from './until.ts';
import { upstreamId, type ReadId } from './upstream-id.ts';

/** The success of a request. */
export interface SdkAnswer {
  /** One JSON value, or those of the events of a stream; `undefined` where only pictures are left of it. */
  readonly body: unknown;
  /** The error that the answer comes to when there is no picture in what came of it; `undefined` for one that came whole. */
  readonly broken: ChannelError | undefined;
  /** Whether its end is missing, so that its usage is not that of the whole. */
  readonly endMissing: boolean;
  /** Makes an id of the upstream fit to be passed on. */
  readonly readId: ReadId;
}

/**
 * Lets the SDK make one request and gives back its success, or what came of it. Rejects only with a `ChannelError` or the signal's
 * reason.
 *
 * The signal is not given to the SDK, which would never take its listener off again; the exchange has it.
 */
export async function sendThroughSdk(
  spec: GeminiFamilySpec,
  exchange: Exchange,
  signal: AbortSignal,
  request: (fetch: typeof globalThis.fetch) => Promise<unknown>,
  rewrite?: (body: string) => string,
): Promise<SdkAnswer> {
  let interception: Interception | undefined;
  const readId: ReadId = (value) => upstreamId(value, interception?.credentials());
  try {
    const given = spec.headers();
    const headers = given instanceof Promise ? await until(signal, given) : given;
    // A credential that came after the caller left must not lead to a request.
    signal.throwIfAborted();
    interception = interceptingFetch(exchange, signal, headers, rewrite);
    const sent = request(interception.fetch);
    // All that the SDK waits for is the exchange, unless it signs in by itself.
    await (spec.readUnsent === undefined ? sent : until(signal, sent));
    const { body, broken, endMissing = false } = interception.received() ?? NOTHING_CAME;
    return { body, broken: broken && channelError(spec, exchange, broken, readId), endMissing, readId };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw channelError(spec, exchange, error, readId);
  }
}

const NOTHING_CAME: ReceivedBody = Object.freeze({ body: undefined });

function channelError(spec: GeminiFamilySpec, exchange: Exchange, error: unknown, readId: ReadId): ChannelError {
  return failedRequest({ readUnsent: () => REFUSED_BY_SDK, ...spec }, exchange, error, readId);
}

const REFUSED_BY_SDK: UnsentFailure = {
  class: 'invalid_request',
  billing: 'not-billed',
  dispatched: false,
  upstreamCode: 'sdk_refused',
  phrase: 'the SDK does not accept the request, so nothing was sent',
};
