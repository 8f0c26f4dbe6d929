import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { BodyFlow, BodyReader } from './body-reader.ts';
import { Deadlines, type MissedDeadline } from './deadlines.ts';
import type { OutgoingRequest } from './outgoing-request.ts';
import type { ParsedHeaders } from './response-facts.ts';
import { SocketDispatch } from './socket-dispatch.ts';
import { ReadMemory } from './read-memory.ts';
import { socketFailure } from './socket-failure.ts';
import type { AttemptTimeouts } from './timeouts.ts';
import { TransportError } from './transport-error.ts';
import type { TurnBudget } from './turn-budget.ts';

/** What becomes of a request. */
export interface RequestListener {
  /** From here on it may have reached the upstream. */
  onDispatched(): void;
  /** Gives the reader of the body; may throw a `TransportError` to refuse the answer. */
  onHead(statusCode: number, headers: ParsedHeaders, statusText: string, flow: BodyFlow): BodyReader;
  /** It ended before there was a reader: with a `TransportError`, or the reason of an abort. */
  onFailed(reason: unknown): void;
}

export interface SocketRequestOptions {
  readonly timeouts: AttemptTimeouts;
  /** Each of them ends the request; the reason of the first that is aborted is passed on. */
  readonly signals: readonly AbortSignal[];
  readonly maxResponseBytes: number;
  /** Shared by all requests of a transport. */
  readonly turnBudget: TurnBudget;
  readonly listener: RequestListener;
}

/** One request on one socket: its deadlines, its abort, its limits. Whatever ends it early destroys the socket at once. */
export class SocketRequest implements Dispatcher.DispatchHandler, BodyFlow {
  readonly #options: SocketRequestOptions;
  readonly #request: OutgoingRequest;
  /** Held here because the pool's clients hold it weakly. */
  readonly #dispatch: SocketDispatch;
  readonly #deadlines: Deadlines;
  readonly #onAbort = (): void => this.stop(this.#options.signals.find((signal) => signal.aborted)?.reason);
  #socket: Socket | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #reader: BodyReader | undefined;
  #dispatched = false;
  #announcedLength = false;
  #bytes = 0;
  #over = false;
  /** Paused by the reader, and until the next turn: both have to let go. */
  #held = false;
  #yielding = false;
  /**
   * Whether the parser may be paused. undici (7.30) throws an assertion that nobody can catch when a connection that is not kept ends
   * while its parser is paused (nodejs/undici#5360), so bodies of such connections wait in `#backlog` instead.
   */
  #canPause = true;
  readonly #backlog: Buffer[] = [];
  readonly #memory = new ReadMemory();
  #ended = false;

  constructor(request: OutgoingRequest, options: SocketRequestOptions) {
    this.#request = request;
    this.#options = options;
    this.#dispatch = new SocketDispatch(request, (socket) => this.#connecting(socket));
    this.#deadlines = new Deadlines(options.timeouts, (deadline) => this.stop(this.#missed(deadline)));
    for (const signal of options.signals) signal.addEventListener('abort', this.#onAbort);
  }

  send(dispatcher: Dispatcher): void {
    dispatcher.dispatch(this.#dispatch, this);
    // On a connection that was kept it is on its way by now.
    if (!this.#dispatched && !this.#over) this.#deadlines.connecting();
  }

  pause(): void {
    if (this.#over || this.#held) return;
    this.#held = true;
    this.#deadlines.paused();
    if (this.#canPause) this.#controller?.pause();
  }

  resume(): void {
    if (this.#over || !this.#held) return;
    this.#held = false;
    this.#deadlines.answered();
    if (!this.#canPause) this.#release();
    else if (!this.#yielding) this.#controller?.resume();
  }

  stop(reason: unknown): void {
    if (this.#over) return;
    this.#finish();
    // undici waits for an `error` event of a socket that is not connected yet; a silent close would leave it waiting.
    const over = new Error('The request is over');
    if (this.#controller === undefined) this.#socket?.destroy(over);
    else this.#controller.abort(over);
    if (this.#reader === undefined) this.#options.listener.onFailed(reason);
    else this.#reader.fail(reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // It ended while it waited for a connection. Thrown here, nothing is written and the connection stays for others.
    if (this.#over) throw new Error('The request is over');
    this.#controller = controller;
    this.#dispatched = true;
    this.#options.listener.onDispatched();
    this.#deadlines.connected();
  }

  onResponseStart(_controller: Dispatcher.DispatchController, statusCode: number, headers: ParsedHeaders, statusText = ''): void {
    if (this.#over || statusCode < 200) return;
    this.#deadlines.answered();
    const { listener, maxResponseBytes } = this.#options;
    const announced = Number(headers['content-length'] ?? 0);
    this.#announcedLength = headers['content-length'] !== undefined;
    this.#canPause = isKept(headers);
    try {
      this.#reader = listener.onHead(statusCode, headers, statusText, this);
    } catch (error) {
      this.stop(error);
      return;
    }
    if (announced > maxResponseBytes) this.stop(tooLarge(maxResponseBytes));
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#over) return;
    this.#deadlines.progressed();
    this.#bytes += chunk.length;
    if (this.#bytes > this.#options.maxResponseBytes) this.stop(tooLarge(this.#options.maxResponseBytes));
    else this.#memory.read(chunk, this.#read(chunk));
    if (!this.#over && this.#canPause && !this.#options.turnBudget.spend(chunk.length)) this.#yield();
  }

  /** Whether nobody keeps anything of the chunk. */
  #read(chunk: Buffer): boolean {
    if (!this.#held) return this.#reader?.write(chunk) ?? true;
    this.#backlog.push(chunk);
    return false;
  }

  onResponseEnd(): void {
    if (this.#over) return;
    this.#ended = true;
    if (this.#backlog.length === 0) this.#end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#over) return;
    const progress = {
      dispatched: this.#dispatched,
      secure: this.#request.url.protocol === 'https:',
      answered: this.#reader !== undefined,
      announcedLength: this.#announcedLength,
    };
    // What ends its body ends the request, and says why better than the socket does.
    this.stop(error instanceof TransportError ? error : socketFailure(error, progress));
  }

  /** Gives the reader what came while it wanted nothing. */
  #release(): void {
    for (let chunk = this.#backlog.shift(); chunk !== undefined; chunk = this.#backlog.shift()) {
      this.#reader?.write(chunk);
      if (this.#held || this.#over) return;
    }
    if (this.#ended) this.#end();
  }

  #end(): void {
    this.#finish();
    this.#reader?.end();
  }

  #connecting(socket: Socket): void {
    this.#socket = socket;
    if (this.#over) socket.destroy(new Error('The request is over'));
  }

  #yield(): void {
    if (this.#yielding) return;
    this.#yielding = true;
    this.#controller?.pause();
    this.#options.turnBudget.nextTurn(() => {
      this.#yielding = false;
      if (!this.#over && !this.#held) this.#controller?.resume();
    });
  }

  #finish(): void {
    this.#over = true;
    this.#deadlines.stop();
    for (const signal of this.#options.signals) signal.removeEventListener('abort', this.#onAbort);
    const payload = this.#request.body?.payload;
    if (payload instanceof Readable) payload.destroy();
  }

  #missed(deadline: MissedDeadline): TransportError {
    const { connectMs, firstByteMs, idleMs, totalMs } = this.#options.timeouts;
    const text = {
      connect_timeout: `No connection within ${connectMs} ms`,
      first_byte_timeout: `No answer within ${firstByteMs} ms`,
      idle_timeout: `The answer fell silent for ${idleMs} ms`,
      total_timeout: `No whole answer within ${totalMs} ms`,
    }[deadline];
    return new TransportError(deadline, text, { dispatched: this.#dispatched });
  }
}

/** Whether the connection outlives the answer: it does not where the upstream says so, or where only its end tells that of the body. */
function isKept(headers: ParsedHeaders): boolean {
  const said = String(headers['connection'] ?? '').toLowerCase();
  if (/\bclose\b/.test(said)) return false;
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

function tooLarge(maxBytes: number): TransportError {
  return new TransportError('too_large', `The answer is larger than ${maxBytes} bytes`, { dispatched: true });
}
