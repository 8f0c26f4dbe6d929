/**
 * What went wrong below the wire format. `closed`: the transport was closed. `not_public`: an address that an upstream named
 * leads into a private network. `repeated`: a second request on one exchange
 * (an SDK that retries behind our back would pay twice). `unsent_attachment`: the SDK dropped an attached picture.
 * `broken_attachment`: what was to be sent could not be read, so that the request ended before its body did.
 */
export type TransportErrorKind =
  | 'refused'
  | 'dns'
  | 'tls'
  | 'connect_timeout'
  | 'first_byte_timeout'
  | 'idle_timeout'
  | 'total_timeout'
  | 'reset'
  | 'truncated'
  | 'length_mismatch'
  | 'too_large'
  | 'protocol'
  | 'redirect'
  | 'not_json'
  | 'bad_json'
  | 'bad_base64'
  | 'closed'
  | 'not_public'
  | 'repeated'
  | 'unsent_attachment'
  | 'broken_attachment';

/**
 * An exchange that failed without an answer to read. Channels turn it into a `ChannelError`; it never reaches a caller.
 *
 * The message names the kind and at most an error code and sizes: no URL, header or body. The `cause` may tell more and is
 * not for logs.
 */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly kind: TransportErrorKind;
  /** Whether the request may have reached the upstream: `false` only when it certainly did not. */
  readonly dispatched: boolean;

  constructor(kind: TransportErrorKind, message: string, options: { readonly dispatched: boolean; readonly cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.dispatched = options.dispatched;
  }
}
