import type { IncomingHttpHeaders } from 'node:http';
import type { Fault } from '../faults/fault.ts';
import type { SimulatorClock } from '../time/simulator-clock.ts';
import type { Reply } from '../wires/reply.ts';
import type { Body } from './read-body.ts';

/** Who asks, and the line the answer goes back on: a socket, or a function call. */
export interface Caller {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Aborts when the client leaves before the answer is complete. */
  readonly gone: AbortSignal;
  /** Reads what was sent; a body beyond `maxBytes` is thrown away. */
  body(maxBytes: number): Promise<Body>;
  /** Sends an answer, or as much of it as its fault allows. Resolves when all is sent or the client has left. */
  send(reply: Reply, fault: Fault, clock: SimulatorClock): Promise<void>;
  /** Breaks the connection without an answer. */
  cut(): void;
}
