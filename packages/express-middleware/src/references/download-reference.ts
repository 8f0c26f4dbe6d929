import { TransportError, type Transport } from '@retake/core';
import { defaultReferenceUrls as defaults, type ReferenceUrls } from './reference-urls.ts';

/** Longest address that is looked at. */
const LONGEST_URL = 2_048;

/** How a picture is downloaded. */
export interface ReferenceDownload {
  readonly transport: Transport;
  readonly rules: ReferenceUrls;
  readonly signal: AbortSignal;
}

/**
 * Downloads a picture from an address that a caller gave: hostile until proven otherwise. Only https; every address a name leads to has to
 * be public, and the connection goes to the very one that was found to be; each redirect is looked at anew; nothing is sent but the
 * request itself. Whether the bytes are a picture is for the core to see.
 *
 * @returns the bytes, or `undefined` for whatever reason: told apart, reasons would show a caller what is behind your firewall.
 * @throws the reason of the signal
 */
export async function downloadReference(
  url: string,
  { transport, rules, signal }: ReferenceDownload,
): Promise<Uint8Array | undefined> {
  const { maxBytes = defaults.maxBytes, timeoutMs = defaults.timeoutMs, maxRedirects = defaults.maxRedirects } = rules;
  const timeout = AbortSignal.timeout(timeoutMs);
  const either = AbortSignal.any([signal, timeout]);
  const limits = { connectMs: timeoutMs, firstByteMs: timeoutMs, idleMs: timeoutMs, totalMs: timeoutMs };
  let next: URL | undefined = readAddress(url, undefined, rules.hosts);
  for (let redirects = 0; next !== undefined && redirects <= maxRedirects; redirects += 1) {
    const exchange = transport.open({
      signal: either,
      timeouts: limits,
      maxResponseBytes: maxBytes,
      publicOnly: true,
      bytesOnly: true,
    });
    try {
      const response = await exchange.fetch(next, { headers: { accept: 'image/*', 'accept-encoding': 'identity' } });
      return response.ok ? await response.bytes() : undefined;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof TransportError) || error.kind !== 'redirect') return undefined;
      next = readAddress(exchange.response?.headers.get('location') ?? undefined, next, rules.hosts);
    }
  }
  return undefined;
}

/**
 * An address that may be asked: https, without a password, of an allowed host. `undefined` for every other.
 *
 * @param base what it is relative to.
 */
export function readAddress(
  text: string | undefined,
  base: URL | undefined,
  hosts: readonly string[] | undefined,
): URL | undefined {
  if (text === undefined || text.length > LONGEST_URL || !URL.canParse(text, base?.href)) return undefined;
  const url = new URL(text, base?.href);
  // One with a password would carry a credential to wherever a redirect leads.
  if (url.protocol !== 'https:' || url.username !== '' || url.password !== '') return undefined;
  const allowed = hosts?.some((host) => (host.startsWith('.') ? url.hostname.endsWith(host) : url.hostname === host)) ?? true;
  return allowed ? url : undefined;
}
