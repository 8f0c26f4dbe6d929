import { connect as connectTcp, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import type { buildConnector } from 'undici';

/** After this silence TCP itself asks whether the peer is still there: pictures take minutes, and NATs forget idle flows. */
const TCP_KEEP_ALIVE_MS = 30_000;
const MAX_SESSIONS = 100;

/** Opens sockets for a pool, resuming TLS sessions of hosts it has met. */
export class SocketOpener {
  readonly #tls: ConnectionOptions;
  readonly #resolution: { readonly lookup?: LookupFunction };
  readonly #sessions = new Map<string, Buffer>();

  /** @param lookup resolves host names; not asked where the host is an address. @default that of `node:dns` */
  constructor(tls: ConnectionOptions, lookup?: LookupFunction) {
    this.#tls = tls;
    this.#resolution = lookup === undefined ? {} : { lookup };
  }

  /** The socket at once, so that it can be destroyed while it connects; `onOpen` when it is connected, or has failed to. */
  open({ protocol, hostname, port }: buildConnector.Options, onOpen: buildConnector.Callback): Socket {
    const secure = protocol === 'https:';
    const peer = `${hostname}:${port}`;
    const session = this.#sessions.get(peer);
    const socket = secure
      ? connectTls({
          ...this.#tls,
          ...this.#resolution,
          ALPNProtocols: ['http/1.1'],
          host: hostname,
          port: Number(port || 443),
          ...(session && { session }),
        })
      : connectTcp({ ...this.#resolution, host: hostname, port: Number(port || 80) });
    if (secure) socket.on('session', (ticket: Buffer) => this.#remember(peer, ticket));
    socket.setNoDelay(true).setKeepAlive(true, TCP_KEEP_ALIVE_MS);
    let open = false;
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      open = true;
      onOpen(null, socket);
    });
    // Stays after the connection: an error between two requests must not end the process.
    socket.on('error', (error: Error) => {
      if (!open) onOpen(error, null);
      open = true;
    });
    return socket;
  }

  #remember(peer: string, ticket: Buffer): void {
    this.#sessions.delete(peer);
    this.#sessions.set(peer, ticket);
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size > MAX_SESSIONS && oldest !== undefined) this.#sessions.delete(oldest);
  }
}
