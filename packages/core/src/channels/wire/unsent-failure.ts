import type { ChannelFailure } from '../../errors/channel-error.ts';
import { upstreamCode } from './upstream-code.ts';

/** Why nothing was sent, with a phrase for people. */
export type UnsentFailure = ChannelFailure & { readonly phrase: string };

const NETWORK_CODE =
  /^(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|UND_ERR_\w+|5\d\d)$/;

/**
 * Reads what the SDK throws before it sends. With checked options that is a failed sign-in: no Application Default Credentials on
 * this machine, refused ones, or a token endpoint that cannot be reached. Its text is not passed on, for it may hold tokens.
 */
export function readUnsent(error: unknown): UnsentFailure {
  const code = codeOf(error);
  const unreachable = code !== undefined && NETWORK_CODE.test(code);
  return {
    class: unreachable ? 'network' : 'auth',
    billing: 'not-billed',
    dispatched: false,
    upstreamCode: upstreamCode(code),
    phrase: unreachable
      ? 'the token endpoint of Google could not be reached'
      : 'no usable Google credentials: give a key or a token, or set up Application Default Credentials (gcloud auth application-default login)',
  };
}

/** The code of an error, of what caused it, or the HTTP status that a token endpoint answered. */
function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('code' in error && (typeof error.code === 'string' || typeof error.code === 'number')) return String(error.code);
  if ('status' in error && typeof error.status === 'number') return String(error.status);
  return 'cause' in error ? codeOf(error.cause) : undefined;
}
