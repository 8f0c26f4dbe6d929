import type { ChannelFailure } from '../../errors/channel-error.ts';
import type { BillingVerdict, FailureClass } from '../../errors/failure-class.ts';
import type { TransportError, TransportErrorKind } from '../../transport/transport-error.ts';

/** What a transport error means for one attempt, and a phrase for people. */
export interface TransportFailure {
  readonly failure: ChannelFailure;
  readonly phrase: string;
}

interface Row {
  readonly class: FailureClass;
  readonly phrase: string;
  /** Known in spite of having been dispatched; `undefined` is unknown. */
  readonly billing?: BillingVerdict;
}

/**
 * What is known when there is no answer to read. Before dispatch nothing can have been billed. After it the verdict is `unknown`,
 * also for a success whose body broke off: the work was probably done and charged, but only the upstream's own log can tell.
 */
const ROWS: Readonly<Record<TransportErrorKind, Row>> = {
  refused: { class: 'network', phrase: 'the connection was refused' },
  dns: { class: 'network', phrase: 'the host name could not be resolved' },
  tls: { class: 'network', phrase: 'the TLS handshake failed' },
  connect_timeout: { class: 'network', phrase: 'no connection within connectMs' },
  first_byte_timeout: { class: 'timeout', phrase: 'no answer within firstByteMs' },
  idle_timeout: { class: 'timeout', phrase: 'the answer fell silent for idleMs' },
  total_timeout: { class: 'timeout', phrase: 'no whole answer within totalMs' },
  reset: { class: 'network', phrase: 'the connection was reset' },
  truncated: { class: 'network', phrase: 'the answer broke off' },
  length_mismatch: { class: 'network', phrase: 'the answer is not as long as it announced' },
  too_large: { class: 'upstream_bug', phrase: 'the answer is larger than the limit' },
  protocol: { class: 'upstream_bug', phrase: 'the answer is not valid HTTP' },
  // A redirect does no work. Following it would send the key to another host.
  redirect: {
    class: 'upstream_bug',
    phrase: 'the upstream redirects, which is not followed: is the base URL right?',
    billing: 'not-billed',
  },
  not_json: { class: 'upstream_bug', phrase: 'the answer is a success, but not JSON: is the base URL right?' },
  bad_json: { class: 'upstream_bug', phrase: 'the answer is a success with broken JSON' },
  bad_base64: { class: 'upstream_bug', phrase: 'the answer is a success with broken base64' },
  closed: { class: 'network', phrase: 'the channel was closed' },
  not_public: { class: 'upstream_bug', phrase: 'an address of the upstream leads into a private network' },
  repeated: { class: 'upstream_bug', phrase: 'the SDK tried to send a second request, which was stopped' },
  // Half a body is no request, so nothing can have been drawn for it; no other channel could be sent more of it.
  broken_attachment: {
    class: 'invalid_request',
    phrase: 'a part of the request could not be read while it was sent',
    billing: 'not-billed',
  },
  unsent_attachment: { class: 'upstream_bug', phrase: 'the SDK dropped a reference image' },
};

/** Reads a transport error; `statusCode` is that of the answer, when its headers had come. */
export function readTransportError(error: TransportError, statusCode: number | undefined): TransportFailure {
  const row = ROWS[error.kind];
  // A deadline that passed before anything was sent is a network that is too slow, and safe to repeat.
  const failureClass = row.class === 'timeout' && !error.dispatched ? 'network' : row.class;
  return {
    failure: {
      class: failureClass,
      billing: row.billing ?? (error.dispatched ? 'unknown' : 'not-billed'),
      dispatched: error.dispatched,
      statusCode,
      upstreamCode: error.kind,
    },
    phrase: row.phrase,
  };
}
