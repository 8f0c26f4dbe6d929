import { isIP } from 'node:net';
import type { Request } from 'express';
import { HttpProblemError } from '../problems/http-problem-error.ts';

/**
 * Refuses requests under a name that is not served here. Whoever owns a name can let it lead to an address inside a visitor's network, even
 * to the visitor's own machine (DNS rebinding): for the browser its page then is of the same origin as these routes, and only the name
 * gives it away. An address cannot be made to lead elsewhere, and `localhost` never leaves the machine.
 *
 * @param hosts see `ServedHosts`; `undefined` takes none but addresses and `localhost`.
 * @throws HttpProblemError `host_refused`
 */
export function refuseForeignHost(request: Request, hosts: readonly string[] | 'any' | undefined): void {
  if (hosts === 'any') return;
  // The header itself: `X-Forwarded-Host`, which Express reads behind a proxy, can be set by a page.
  const name = nameOf(request.get('host'));
  if (name !== undefined && (isLocal(name) || hosts?.some((host) => isServed(name, host)) === true)) return;
  throw new HttpProblemError('host_refused', 'Ask by a name that is served here: whoever runs this names it in hosts.');
}

/** Without its port, as names are compared; `undefined` for what is none. */
function nameOf(header: string | undefined): string | undefined {
  const found = /^(?:\[(?<v6>[0-9a-f:.]+)\]|(?<name>[^:[\]/?#@\s]+?)\.?)(?::\d{1,5})?$/i.exec(header ?? '')?.groups;
  return (found?.['v6'] ?? found?.['name'])?.toLowerCase();
}

function isLocal(name: string): boolean {
  return isIP(name) !== 0 || name === 'localhost' || name.endsWith('.localhost');
}

function isServed(name: string, host: string): boolean {
  const served = host.toLowerCase();
  return served.startsWith('.') ? name.endsWith(served) : name === served;
}
