import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { OutgoingRequest } from './outgoing-request.ts';

/**
 * A request in the terms of undici. Of all that is passed through its pools, only the options reach the client as they are: they
 * carry the way back to whoever waits for the socket.
 */
export class SocketDispatch implements Dispatcher.DispatchOptions {
  readonly origin: string;
  readonly path: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: string | Buffer | Readable | null;
  /** undici's own deadlines are off: ours are exact, and tell the phases apart. */
  readonly headersTimeout = 0;
  readonly bodyTimeout = 0;
  /** Called with a socket that is being opened for this request, before it is connected. */
  readonly onConnecting: (socket: Socket) => void;

  constructor({ url, method, headers, body }: OutgoingRequest, onConnecting: (socket: Socket) => void) {
    this.origin = url.origin;
    this.path = url.pathname + url.search;
    this.method = method;
    this.headers = headers;
    this.body = body?.payload ?? null;
    this.onConnecting = onConnecting;
  }
}
