import { ChannelError } from '../../errors/channel-error.ts';
import { TransportError } from '../../transport/transport-error.ts';
import type { Exchange } from '../../transport/transport.ts';
import { FAILURE_PHRASES } from './failure-phrase.ts';
import type { GeminiFamilySpec } from './gemini-family-spec.ts';
import { interceptingFetch, type Interception } from './sdk-fetch.ts';
import { readTransportError } from './transport-failure.ts';
import type { UnsentFailure } from './unsent-failure.ts';
import { until } from './until.ts';
import { upstreamId } from './upstream-id.ts';

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

/** Drops what is no id, or repeats a credential of the request. */
export type ReadId = (value: string | null | undefined) => string | undefined;

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
): Promise<SdkAnswer> {
  let interception: Interception | undefined;
  const readId: ReadId = (value) => upstreamId(value, interception?.credentials());
  try {
    const headers = await until(signal, spec.headers());
    interception = interceptingFetch(exchange, signal, headers);
    await until(signal, request(interception.fetch));
    const { body, broken, endMissing = false } = interception.received() ?? { body: undefined };
    return { body, broken: broken && channelError(spec, exchange, broken, readId), endMissing, readId };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw channelError(spec, exchange, error, readId);
  }
}

function channelError(spec: GeminiFamilySpec, exchange: Exchange, error: unknown, readId: ReadId): ChannelError {
  if (ChannelError.isInstance(error)) return error;
  const { response, dispatched } = exchange;
  const about = { statusCode: response?.statusCode, requestId: readId(response?.requestId) };
  // First, because a refusal whose body breaks off is a refusal all the same.
  if (response !== undefined && response.statusCode >= 400) {
    const { statusCode, errorBody: body, retryAfterMs } = response;
    const reading = spec.readFailure({ statusCode, body, retryAfterMs });
    return new ChannelError(`${spec.id}: HTTP ${statusCode}: ${FAILURE_PHRASES[reading.class]}.`, {
      ...reading,
      ...about,
      upstreamCode: readId(reading.upstreamCode),
      dispatched: true,
    });
  }
  if (error instanceof TransportError) {
    const { failure, phrase } = readTransportError(error, about.statusCode);
    return new ChannelError(`${spec.id}: ${phrase}.`, { ...failure, requestId: about.requestId }, { cause: error });
  }
  if (!dispatched) {
    const { phrase, ...failure } = spec.readUnsent?.(error) ?? REFUSED_BY_SDK;
    return new ChannelError(`${spec.id}: ${phrase}.`, failure);
  }
  return new ChannelError(`${spec.id}: the answer could not be read.`, {
    class: 'upstream_bug',
    billing: 'unknown',
    dispatched: true,
    ...about,
  });
}

const REFUSED_BY_SDK: UnsentFailure = {
  class: 'invalid_request',
  billing: 'not-billed',
  dispatched: false,
  upstreamCode: 'sdk_refused',
  phrase: 'the SDK does not accept the request, so nothing was sent',
};
