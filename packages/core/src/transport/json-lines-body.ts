import { CountQueuingStrategy, ReadableStream, type ReadableStreamDefaultController } from 'node:stream/web';
import type { BodyFlow, BodyReader } from './body-reader.ts';
import { LargeStrings } from './large-strings.ts';
import type { PictureSizes } from './picture-sizes.ts';
import { TransportError } from './transport-error.ts';

const LINE_FEED = 0x0a;

export interface JsonLinesBodyOptions {
  readonly pictureSizes: PictureSizes;
  /** Largest line without its large strings, in bytes. */
  readonly maxJsonBytes: number;
  readonly flow: BodyFlow;
}

/**
 * Hands on the lines of a file as they come, one chunk a line, with tokens for their large strings. While a line waits to be read,
 * the upstream is told to wait as well: of a file of gigabytes there are never more than a few lines in memory.
 */
export class JsonLinesBody implements BodyReader {
  readonly strings: LargeStrings;
  readonly stream: ReadableStream<Uint8Array>;
  readonly #options: JsonLinesBodyOptions;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  /** The line so far. */
  #line: Buffer[] = [];
  #bytes = 0;

  constructor(options: JsonLinesBodyOptions) {
    this.#options = options;
    // A raw line feed ends a line whatever it may have left open, as in a stream of events.
    this.strings = new LargeStrings({ eventStream: true, pictureSizes: options.pictureSizes });
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => options.flow.resume(),
        cancel: (reason) => {
          this.#controller = undefined;
          options.flow.stop(reason);
        },
      },
      new CountQueuingStrategy({ highWaterMark: 1 }),
    );
  }

  write(chunk: Buffer): boolean {
    this.strings.write(chunk);
    this.#take(this.strings.drain());
    const { maxJsonBytes, flow } = this.#options;
    if (this.#bytes > maxJsonBytes) {
      flow.stop(
        new TransportError('too_large', `A line without its pictures is larger than ${maxJsonBytes} bytes`, { dispatched: true }),
      );
    } else if ((this.#controller?.desiredSize ?? 1) <= 0) {
      flow.pause();
    }
    return true;
  }

  end(): void {
    this.#take(this.strings.end());
    this.#endLine();
    this.#controller?.close();
    this.#controller = undefined;
  }

  fail(reason: unknown): void {
    this.#controller?.error(reason);
    this.#controller = undefined;
  }

  #take(pieces: readonly Buffer[]): void {
    for (let piece of pieces) {
      for (let at = piece.indexOf(LINE_FEED); at >= 0; at = piece.indexOf(LINE_FEED)) {
        this.#line.push(piece.subarray(0, at));
        this.#endLine();
        piece = piece.subarray(at + 1);
      }
      this.#line.push(piece);
      this.#bytes += piece.length;
    }
  }

  #endLine(): void {
    const line = Buffer.concat(this.#line);
    this.#line = [];
    this.#bytes = 0;
    if (line.length > 0) this.#controller?.enqueue(line);
  }
}
