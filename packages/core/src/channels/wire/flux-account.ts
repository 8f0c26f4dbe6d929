import type { Exchange, Transport } from '../../transport/transport.ts';
import { readFluxFailure } from './flux-failure.ts';
import { asJson, sendPlainRequest, type PlainRequest } from './plain-request.ts';

/** What a channel brings along to speak with Black Forest Labs. */
export interface FluxAccount {
  /** The channel's. */
  readonly id: string;
  /** Without the version. */
  readonly baseUrl: string;
  /** Hosts besides that of `baseUrl` that may be polled with the key; `*.bfl.ai` stands for all below `bfl.ai`. */
  readonly allowedHosts: readonly string[];
  /** Between two polls, in milliseconds. */
  readonly pollMs: number;
  readonly transport: Transport;
  /** The key, asked for before every request. */
  readonly headers: () => Promise<Readonly<Record<string, string>>>;
}

/** The address of a path below the base URL. */
export function fluxEndpoint({ baseUrl }: Pick<FluxAccount, 'baseUrl'>, path: string): URL {
  return new URL(path, baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`);
}

/** Makes one request with the key and reads its JSON. Rejects only with a `ChannelError` or the signal's reason. */
export function askFlux(
  { id, headers }: FluxAccount,
  exchange: Exchange,
  signal: AbortSignal,
  request: Pick<PlainRequest, 'url' | 'body'>,
): Promise<unknown> {
  return sendPlainRequest({ id, readFailure: readFluxFailure }, exchange, signal, { ...request, headers }, asJson);
}
