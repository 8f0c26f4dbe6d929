import type { Exchange } from '../../transport/transport.ts';
import { failedRequest } from './failed-request.ts';
import type { GeminiFamilySpec } from './gemini-family-spec.ts';
import { interceptingFetch } from './sdk-fetch.ts';
import type { UnsentFailure } from './unsent-failure.ts';
import { until } from './until.ts';

/**
 * Lets the SDK make one request and gives back the parsed body of its success. Rejects only with a `ChannelError` or the signal's
 * reason.
 *
 * The signal is not given to the SDK, which would never take its listener off again; the exchange has it.
 */
export async function sendThroughSdk(
  spec: GeminiFamilySpec,
  exchange: Exchange,
  signal: AbortSignal,
  request: (fetch: typeof globalThis.fetch) => Promise<unknown>,
): Promise<unknown> {
  try {
    const headers = await until(signal, spec.headers());
    const interception = interceptingFetch(exchange, signal, headers);
    await until(signal, request(interception.fetch));
    return interception.answer();
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw failedRequest({ readUnsent: () => REFUSED_BY_SDK, ...spec }, exchange, error);
  }
}

const REFUSED_BY_SDK: UnsentFailure = {
  class: 'invalid_request',
  billing: 'not-billed',
  dispatched: false,
  upstreamCode: 'sdk_refused',
  phrase: 'the SDK does not accept the request, so nothing was sent',
};
