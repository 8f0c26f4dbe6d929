import { lookup, type LookupAddress, type LookupAllOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address.ts';

/** Marks the error of a host that leads to no public address. */
export const NOT_PUBLIC = 'RETAKE_NOT_PUBLIC';

/** How names are resolved: that of `node:dns`. */
export type ResolveAll = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * A `lookup` for sockets that gives only public addresses. The socket connects to what it is given here, so that a name
 * cannot be resolved to something else between the check and the connection (DNS rebinding).
 *
 * A name that leads to public and private addresses alike gets none: no host that serves pictures has such a name.
 */
export function publicLookup(resolve: ResolveAll = lookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error !== null) callback(error, '');
      else if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address))) callback(notPublic(), '');
      else if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

function notPublic(): NodeJS.ErrnoException {
  return Object.assign(new Error('The host is not on the public internet'), { code: NOT_PUBLIC });
}
