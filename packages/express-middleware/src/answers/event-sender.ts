import type { Response } from 'express';
import { PictureJson } from './picture-json.ts';
import { PRIVATE_HEADERS } from './send-json.ts';
import { NAMED_EVENTS, type StreamFraming } from './stream-framing.ts';
import { type Piece, writePieces } from './write-pieces.ts';

/** How a streamed answer is sent. */
export interface EventSenderOptions {
  /** A heartbeat is sent after so much silence, so that nobody on the way takes the connection for dead, in milliseconds. */
  readonly heartbeatMs: number;
  /** See `writePieces`. */
  readonly stalledMs: number;
}

/**
 * Sends an answer part by part, each when the client has taken the one before. It begins with its first part, with `begin()`, or with its first
 * heartbeat: nobody waits longer for a head than that, and until then what goes wrong can have a status of its own.
 */
export class EventSender {
  readonly #response: Response;
  readonly #options: EventSenderOptions;
  readonly #framing: StreamFraming;
  readonly #heart: NodeJS.Timeout;
  #begun = false;
  #parts = 0;
  #writing = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(response: Response, options: EventSenderOptions, framing: StreamFraming = NAMED_EVENTS) {
    this.#response = response;
    this.#options = options;
    this.#framing = framing;
    this.#heart = setInterval(() => this.#beat(), options.heartbeatMs).unref();
    response.once('close', () => clearInterval(this.#heart));
  }

  /** Whether the answer has begun, and with it the status is 200. */
  get open(): boolean {
    return this.#begun;
  }

  /** Sends the head, with the headers that were set on the response by now. Safe to repeat. */
  begin(): void {
    if (this.#begun || this.#response.headersSent || this.#response.destroyed) return;
    this.#begun = true;
    this.#response.writeHead(200, {
      'content-type': this.#framing.contentType,
      ...PRIVATE_HEADERS,
      // nginx keeps answers back until they are whole.
      'x-accel-buffering': 'no',
    });
    this.#response.flushHeaders();
    if (this.#framing.open !== '') this.#write([this.#framing.open]);
  }

  /** Sends a part of this name. @param tell makes its value; the `PictureJson` it is given takes pictures. */
  send(name: string, tell: (json: PictureJson) => unknown): void {
    this.begin();
    const json = new PictureJson();
    const { pieces } = json.write(tell(json));
    const [before, after] = this.#framing.around(name, this.#parts);
    this.#parts += 1;
    this.#write(between(before, pieces, after));
  }

  /** Ends the answer when everything is sent. */
  async end(): Promise<void> {
    this.begin();
    clearInterval(this.#heart);
    if (this.#framing.close !== '') this.#write([this.#framing.close]);
    await this.#last;
    if (!this.#response.destroyed) this.#response.end();
  }

  #beat(): void {
    this.begin();
    // Answered otherwise, by whoever found something wrong in time.
    if (!this.#begun) return clearInterval(this.#heart);
    // A client that has not yet taken what it was sent needs no sign that there will be more.
    if (this.#writing === 0) this.#write([this.#framing.heartbeat]);
  }

  #write(pieces: Iterable<Piece>): void {
    this.#writing += 1;
    this.#last = this.#writeAfter(this.#last, pieces);
  }

  async #writeAfter(last: Promise<unknown>, pieces: Iterable<Piece>): Promise<void> {
    await last;
    await writePieces(this.#response, pieces, this.#options.stalledMs);
    this.#writing -= 1;
    this.#heart.refresh();
  }
}

function* between(before: string, pieces: Iterable<Piece>, after: string): Iterable<Piece> {
  if (before !== '') yield before;
  yield* pieces;
  if (after !== '') yield after;
}
