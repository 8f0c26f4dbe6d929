import { channel } from 'node:diagnostics_channel';
import { isMarkedAsUntransferable } from 'node:worker_threads';

/** Where undici shows the bytes of bodies to whoever looks on, and may keep them. */
const onlookers = channel('undici:request:bodyChunkReceived');

/** What is smaller is not worth the trouble, and may be something that undici uses again, such as its empty buffer. */
const LEAST_BYTES = 8 * 1024;

/**
 * The memory that one request's connection reads into. Node takes new memory for every read, 64 kB of it, and V8 counts what is not
 * collected yet: under many pictures it stops the process for whole collections again and again. So what was decoded is given back at
 * once, when the next read shows that the parser is done with it.
 */
export class ReadMemory {
  #buffer: ArrayBufferLike | undefined;
  #isDone = true;

  /**
   * A piece of a body was read.
   *
   * @param isDone whether nobody keeps anything of it.
   */
  read({ buffer }: Buffer, isDone: boolean): void {
    if (buffer !== this.#buffer) {
      this.#giveBack();
      this.#buffer = buffer;
      this.#isDone = true;
    }
    this.#isDone &&= isDone;
  }

  #giveBack(): void {
    const buffer = this.#buffer;
    if (!this.#isDone || !(buffer instanceof ArrayBuffer) || buffer.byteLength < LEAST_BYTES || onlookers.hasSubscribers) return;
    // Node marks the memory that its small buffers share.
    if (!isMarkedAsUntransferable(buffer)) buffer.transfer(0);
  }
}
