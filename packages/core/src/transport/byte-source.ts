/** Bytes that are read while they are sent, and read again when they are sent again; nobody holds them in memory meanwhile. */
export interface ByteSource {
  /** Exactly as many as `open` gives, so that a request can announce its length. */
  readonly length: number;
  /**
   * Starts from the beginning, every time. A piece is read before the next one is asked for, so that its memory may be used again.
   * What it throws ends the request that reads it.
   */
  open(): AsyncIterable<Uint8Array>;
}
