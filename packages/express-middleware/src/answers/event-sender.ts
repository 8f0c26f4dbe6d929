import type { Response } from 'express';
import { PictureJson } from './picture-json.ts';
import { PRIVATE_HEADERS } from './send-json.ts';
import { type Piece, writePieces } from './write-pieces.ts';

/** How server-sent events are sent. */
export interface EventSenderOptions {
  /** A line is sent after so much silence, so that nobody on the way takes the connection for dead, in milliseconds. */
  readonly heartbeatMs: number;
  /** See `writePieces`. */
  readonly stalledMs: number;
}

/** Sends server-sent events, one after the other, each when the client has taken the one before. */
export class EventSender {
  readonly #response: Response;
  readonly #options: EventSenderOptions;
  #heart: NodeJS.Timeout | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(response: Response, options: EventSenderOptions) {
    this.#response = response;
    this.#options = options;
  }

  /** Whether the answer has begun, and with it the status is 200. */
  get open(): boolean {
    return this.#response.headersSent;
  }

  /** Sends an event of this name. @param tell makes its value; the `PictureJson` it is given takes pictures. */
  send(name: string, tell: (json: PictureJson) => unknown): void {
    this.#begin();
    const json = new PictureJson();
    const { pieces } = json.write(tell(json));
    const write = (piece: Iterable<Piece>) => writePieces(this.#response, piece, this.#options.stalledMs);
    this.#last = this.#last
      .then(() => write([`event: ${name}\ndata: `]))
      .then(() => write(pieces))
      .then(() => write(['\n\n']))
      .then(() => this.#heart?.refresh());
  }

  /** Ends the answer when everything is sent. */
  async end(): Promise<void> {
    this.#begin();
    await this.#last;
    clearInterval(this.#heart);
    if (!this.#response.destroyed) this.#response.end();
  }

  #begin(): void {
    if (this.#heart !== undefined) return;
    const response = this.#response;
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      ...PRIVATE_HEADERS,
      // nginx keeps answers back until they are whole.
      'x-accel-buffering': 'no',
    });
    response.flushHeaders();
    this.#heart = setInterval(() => {
      this.#last = this.#last.then(() => writePieces(response, [': \n\n'], this.#options.stalledMs));
    }, this.#options.heartbeatMs).unref();
    response.once('close', () => clearInterval(this.#heart));
  }
}
