import { Client, type Dispatcher } from 'undici';
import type { SocketOpener } from './socket-opener.ts';
import { SocketDispatch } from './socket-dispatch.ts';

/** How long an unused connection is kept, in milliseconds. */
export interface KeepAlive {
  /** Where the upstream does not say. */
  readonly idleMs: number;
  /** Most, whatever the upstream says. */
  readonly maxIdleMs: number;
}

/** undici's `Client`, one connection, that tells a request which socket is being opened for it. */
export class PooledClient extends Client {
  /** Weak, since a client lives on without a connection, and a request holds its pictures. */
  #waiting: WeakRef<SocketDispatch> | undefined;

  constructor(origin: string | URL, opener: SocketOpener, keepAlive: KeepAlive) {
    super(origin, {
      connect: (options, onOpen) => {
        const socket = opener.open(options, onOpen);
        this.#waiting?.deref()?.onConnecting(socket);
      },
      // One request at a time on a connection: a picture's answer would block the ones behind it, and its abort fail them.
      pipelining: 1,
      keepAliveTimeout: keepAlive.idleMs,
      keepAliveMaxTimeout: keepAlive.maxIdleMs,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    if (options instanceof SocketDispatch) this.#waiting = new WeakRef(options);
    return super.dispatch(options, handler);
  }
}
