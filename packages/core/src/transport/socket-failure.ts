import { NOT_PUBLIC } from './public-lookup.ts';
import { TransportError, type TransportErrorKind } from './transport-error.ts';

/** Codes of Node and libuv for a host that cannot be reached. */
const REFUSED: ReadonlySet<string> = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL', 'EACCES', 'EPERM']);
const DNS: ReadonlySet<string> = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EAI_NODATA',
  'EAI_NONAME',
  'ENODATA',
  'ESERVFAIL',
]);

/** How far a request had come when its connection failed. */
export interface SocketProgress {
  readonly dispatched: boolean;
  readonly secure: boolean;
  /** Whether the headers of the answer had come, and whether they announced a length. */
  readonly answered: boolean;
  readonly announcedLength: boolean;
}

/** Reads what undici or Node says of a connection that failed. */
export function socketFailure(cause: Error, progress: SocketProgress): TransportError {
  const code = codeOf(cause);
  const kind = progress.dispatched ? dispatchedKind(cause, code, progress) : connectKind(code, progress.secure);
  return new TransportError(kind, `${MESSAGES[kind]}${code === '' ? '' : ` (${code})`}`, {
    dispatched: progress.dispatched,
    cause,
  });
}

const MESSAGES = {
  refused: 'The connection was refused',
  dns: 'The host name could not be resolved',
  tls: 'The TLS handshake failed',
  reset: 'The connection was closed before an answer came whole',
  truncated: 'The connection was closed within the answer',
  length_mismatch: 'The answer is not as long as it announced',
  protocol: 'The exchange is not valid HTTP',
  closed: 'The transport was closed',
  not_public: 'The host is not on the public internet',
} as const satisfies Partial<Record<TransportErrorKind, string>>;

type SocketFailureKind = keyof typeof MESSAGES;

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  // Several addresses of a host were tried.
  return error instanceof AggregateError ? codeOf(error.errors[0]) : '';
}

function connectKind(code: string, secure: boolean): SocketFailureKind {
  if (code === NOT_PUBLIC) return 'not_public';
  if (code === 'UND_ERR_CLOSED' || code === 'UND_ERR_DESTROYED') return 'closed';
  // Such as a header value that no request may have.
  if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_NOT_SUPPORTED') return 'protocol';
  if (REFUSED.has(code)) return 'refused';
  if (DNS.has(code)) return 'dns';
  return secure ? 'tls' : 'refused';
}

function dispatchedKind(cause: Error, code: string, progress: SocketProgress): SocketFailureKind {
  if (code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') return 'length_mismatch';
  if (cause.name === 'HTTPParserError') return progress.answered && cause.message.includes('EOF') ? 'truncated' : 'protocol';
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return 'protocol';
  if (code === 'UND_ERR_SOCKET' && progress.answered) return progress.announcedLength ? 'length_mismatch' : 'truncated';
  return 'reset';
}
