/** Takes the body of one answer. After `end` or `fail` nothing more comes. */
export interface BodyReader {
  /** @returns whether it keeps nothing of the chunk, so that its memory can be used for something else. */
  write(chunk: Buffer): boolean;
  end(): void;
  /** The body broke off, or nobody wants it any more: with a `TransportError`, or the reason of an abort. */
  fail(reason: unknown): void;
}

/** What a reader may ask of the connection. */
export interface BodyFlow {
  pause(): void;
  resume(): void;
  /** Gives the connection up, then calls `fail` of the reader. */
  stop(reason: unknown): void;
}
