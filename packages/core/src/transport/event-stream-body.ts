import { ByteLengthQueuingStrategy, ReadableStream, type ReadableStreamDefaultController } from 'node:stream/web';
import type { BodyFlow, BodyReader } from './body-reader.ts';
import { LargeStrings } from './large-strings.ts';
import type { PictureSizes } from './picture-sizes.ts';
import { TransportError } from './transport-error.ts';

/** Text kept for a reader that is slower than the upstream, before the upstream is told to wait. */
const QUEUE_BYTES = 256 * 1024;

export interface EventStreamBodyOptions {
  readonly pictureSizes: PictureSizes;
  /** Largest stream without its large strings, in bytes. */
  readonly maxJsonBytes: number;
  readonly flow: BodyFlow;
}

/** Hands the events of a stream on as they come, with tokens for their large strings. */
export class EventStreamBody implements BodyReader {
  readonly strings: LargeStrings;
  readonly stream: ReadableStream<Uint8Array>;
  readonly #options: EventStreamBodyOptions;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #bytes = 0;
  #failure: { readonly reason: unknown } | undefined;

  constructor(options: EventStreamBodyOptions) {
    this.#options = options;
    this.strings = new LargeStrings({ eventStream: true, pictureSizes: options.pictureSizes });
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => {
          options.flow.resume();
          this.#failOnceRead();
        },
        cancel: (reason) => {
          this.#controller = undefined;
          options.flow.stop(reason);
        },
      },
      new ByteLengthQueuingStrategy({ highWaterMark: QUEUE_BYTES }),
    );
  }

  write(chunk: Buffer): boolean {
    this.strings.write(chunk);
    this.#pass(this.strings.drain());
    const { maxJsonBytes, flow } = this.#options;
    if (this.#bytes > maxJsonBytes) {
      flow.stop(
        new TransportError('too_large', `The events without their pictures are larger than ${maxJsonBytes} bytes`, {
          dispatched: true,
        }),
      );
    } else if ((this.#controller?.desiredSize ?? 1) <= 0) {
      flow.pause();
    }
    return true;
  }

  end(): void {
    this.#pass(this.strings.end());
    this.#controller?.close();
    this.#controller = undefined;
  }

  fail(reason: unknown): void {
    this.#failure = { reason };
    this.#failOnceRead(!(reason instanceof TransportError));
  }

  /** An error empties the queue: events that came before the connection broke may hold a picture. Nobody waits for those of an abort. */
  #failOnceRead(atOnce = false): void {
    if (this.#failure === undefined || (!atOnce && (this.#controller?.desiredSize ?? QUEUE_BYTES) < QUEUE_BYTES)) return;
    this.#controller?.error(this.#failure.reason);
    this.#controller = undefined;
  }

  #pass(pieces: readonly Buffer[]): void {
    if (pieces.length === 0) return;
    const bytes = Buffer.concat(pieces);
    this.#bytes += bytes.length;
    this.#controller?.enqueue(bytes);
  }
}
