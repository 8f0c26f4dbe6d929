import { ChannelError } from '../../errors/channel-error.ts';
import { TransportError } from '../../transport/transport-error.ts';
import type { Exchange } from '../../transport/transport.ts';
import { FAILURE_PHRASES } from './failure-phrase.ts';
import type { FailedAnswer, FailureReading } from './failure-reading.ts';
import { readRateLimitHeaders, readRefusedLimits } from './rate-limit-facts.ts';
import { readTransportError } from './transport-failure.ts';
import type { UnsentFailure } from './unsent-failure.ts';
import { upstreamId, type ReadId } from './upstream-id.ts';

/** In whose name and dialect a failed request is read. */
export interface FailureReader {
  readonly id: string;
  /** Reads an answer outside 2xx. */
  readonly readFailure: (answer: FailedAnswer) => FailureReading;
  /** Reads what was thrown before anything was sent. */
  readonly readUnsent?: (error: unknown) => UnsentFailure;
}

/** The `ChannelError` of a request that threw `error`: a refusal, a connection that failed, an answer that cannot be read. */
export function failedRequest(
  reader: FailureReader,
  exchange: Exchange,
  error: unknown,
  readId: ReadId = upstreamId,
): ChannelError {
  if (ChannelError.isInstance(error)) return error;
  const { response, dispatched } = exchange;
  const about = { statusCode: response?.statusCode, requestId: readId(response?.requestId) };
  // First, because a refusal whose body breaks off is a refusal all the same.
  if (response !== undefined && response.statusCode >= 400) {
    const { statusCode, errorBody: body, retryAfterMs } = response;
    const reading = reader.readFailure({ statusCode, body, retryAfterMs });
    return new ChannelError(`${reader.id}: HTTP ${statusCode}: ${FAILURE_PHRASES[reading.class]}.`, {
      ...reading,
      ...about,
      upstreamCode: readId(reading.upstreamCode),
      ...(statusCode === 429 && { rateLimits: [...readRateLimitHeaders(response.headers), ...readRefusedLimits(body)] }),
      dispatched: true,
    });
  }
  if (error instanceof TransportError) {
    const { failure, phrase } = readTransportError(error, about.statusCode);
    return new ChannelError(`${reader.id}: ${phrase}.`, { ...failure, requestId: about.requestId }, { cause: error });
  }
  if (!dispatched) {
    const { phrase, ...failure } = reader.readUnsent?.(error) ?? NOT_WRITTEN;
    return new ChannelError(`${reader.id}: ${phrase}.`, failure);
  }
  return new ChannelError(`${reader.id}: the answer could not be read.`, {
    class: 'upstream_bug',
    billing: 'unknown',
    dispatched: true,
    ...about,
  });
}

const NOT_WRITTEN: UnsentFailure = {
  class: 'invalid_request',
  billing: 'not-billed',
  dispatched: false,
  upstreamCode: 'not_written',
  phrase: 'the request could not be written, so nothing was sent',
};
