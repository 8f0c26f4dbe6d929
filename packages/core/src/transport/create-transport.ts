import type { ConnectionOptions } from 'node:tls';
import { Agent, Pool } from 'undici';
import { PooledExchange } from './exchange.ts';
import { PictureSizes } from './picture-sizes.ts';
import { PooledClient } from './pooled-client.ts';
import { publicLookup } from './public-lookup.ts';
import { SocketOpener } from './socket-opener.ts';
import type { Transport } from './transport.ts';
import { TurnBudget } from './turn-budget.ts';

/** Defaults of a transport. */
export const defaultTransport = Object.freeze({
  /**
   * Below the 5 s after which a plain Node server, the shortest common default, closes an idle connection: a request written
   * at that moment is reset, and nobody knows whether it was taken. (undici takes two more seconds off what a server
   * announces in `keep-alive: timeout`.) A handshake a call is nothing beside a picture of twenty seconds.
   */
  keepAliveMs: 4_000,
  /** Load balancers and NATs forget a silent connection after a minute or more, whatever the server announces. */
  maxKeepAliveMs: 60_000,
  /** Four 4K pictures of 20 MB base64 with their signatures, three times over. */
  maxResponseBytes: 256 * 1024 * 1024,
  /** An answer without its pictures is a few kilobytes; this much is parsed where a picture is spelled in an unknown way. */
  maxJsonBytes: 64 * 1024 * 1024,
});

/** How the sockets are kept; `defaultTransport` has the values of what is left out. */
export interface TransportOptions {
  /** Most connections to one origin; more requests wait, and `connectMs` runs meanwhile. @default unlimited */
  readonly connections?: number;
  /** How long an unused connection is kept where the upstream does not say, in milliseconds. @default 4000 */
  readonly keepAliveMs?: number;
  /** How long at most, whatever the upstream says, in milliseconds. @default 60000 */
  readonly maxKeepAliveMs?: number;
  /** Largest JSON text of an answer without its pictures and signatures, in bytes. @default 64 MiB */
  readonly maxJsonBytes?: number;
  /** For private authorities and client certificates. */
  readonly tls?: Pick<ConnectionOptions, 'ca' | 'cert' | 'key' | 'passphrase' | 'rejectUnauthorized' | 'minVersion'>;
}

/** Makes the pool of sockets that channels share. Idle connections do not keep a process alive. */
export function createTransport(options: TransportOptions = {}): Transport {
  const keepAlive = {
    idleMs: options.keepAliveMs ?? defaultTransport.keepAliveMs,
    maxIdleMs: options.maxKeepAliveMs ?? defaultTransport.maxKeepAliveMs,
  };
  const agentOf = (opener: SocketOpener): Agent =>
    new Agent({
      factory: (origin) =>
        new Pool(origin, {
          connections: options.connections ?? null,
          factory: (address) => new PooledClient(address, opener, keepAlive),
        }),
    });
  const agent = agentOf(new SocketOpener(options.tls ?? {}));
  // Connections of its own, so that none that was opened unguarded is taken for a guarded one.
  const publicAgent = agentOf(new SocketOpener(withoutIdentity(options.tls), publicLookup()));
  const turnBudget = new TurnBudget();
  const pictureSizes = new PictureSizes();
  let closing: Promise<void> | undefined;
  return {
    open(exchange) {
      return new PooledExchange(exchange.publicOnly === true ? publicAgent : agent, exchange, {
        maxResponseBytes: exchange.maxResponseBytes ?? defaultTransport.maxResponseBytes,
        maxJsonBytes: options.maxJsonBytes ?? defaultTransport.maxJsonBytes,
        pictureSizes,
        turnBudget,
      });
    },
    close: () => (closing ??= Promise.all([agent.close(), publicAgent.close()]).then(() => undefined)),
  };
}

/** A client certificate is a credential, and not for hosts that an upstream named. */
function withoutIdentity({ cert: _cert, key: _key, passphrase: _passphrase, ...tls }: ConnectionOptions = {}): ConnectionOptions {
  return tls;
}
