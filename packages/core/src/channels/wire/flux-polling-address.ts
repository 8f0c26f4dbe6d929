import { fluxEndpoint, type FluxAccount } from './flux-account.ts';
import type { FluxTask } from './flux-task.ts';

/**
 * Where a task is polled: the address that its submission named, or its own where it named none; `undefined` for one that must not
 * be given the key.
 */
export function pollingAddress(account: FluxAccount, { id, pollingUrl }: FluxTask): URL | undefined {
  const root = fluxEndpoint(account, '');
  if (pollingUrl === undefined) return fluxEndpoint(account, `v1/get_result?id=${encodeURIComponent(id)}`);
  if (!URL.canParse(pollingUrl, root.href)) return undefined;
  const url = new URL(pollingUrl, root);
  if (url.username !== '' || url.password !== '') return undefined;
  if (url.origin === root.origin) return url;
  const allowed = account.allowedHosts.some((host) => isUnder(url.hostname, host));
  return url.protocol === 'https:' && url.port === '' && allowed ? url : undefined;
}

function isUnder(hostname: string, host: string): boolean {
  return host.startsWith('*.') ? hostname.endsWith(host.slice(1)) : hostname === host;
}
