import type { AnswerContent } from './answer.ts';
import type { BodyReader } from './body-reader.ts';
import { ByteStore } from './byte-store.ts';

/** Reads a body that is a picture itself, not JSON. */
export class BytesBody implements BodyReader {
  readonly #store: ByteStore;
  readonly #outcome: { resolve(content: AnswerContent): void; reject(reason: unknown): void };

  /** @param expectedBytes 0 when unknown. */
  constructor(expectedBytes: number, outcome: { resolve(content: AnswerContent): void; reject(reason: unknown): void }) {
    this.#store = new ByteStore(expectedBytes);
    this.#outcome = outcome;
  }

  write(chunk: Buffer): boolean {
    this.#store.append(chunk);
    return true;
  }

  end(): void {
    this.#outcome.resolve({ kind: 'bytes', bytes: this.#store.finish() });
  }

  fail(reason: unknown): void {
    this.#outcome.reject(reason);
  }
}
