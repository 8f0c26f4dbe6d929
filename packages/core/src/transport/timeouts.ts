/** Deadlines of one attempt, in milliseconds. */
export interface AttemptTimeouts {
  /** DNS, TCP and TLS together. */
  readonly connectMs: number;
  /** From the request's first byte to the first byte of the answer: a picture's whole generation lies in it. */
  readonly firstByteMs: number;
  /** Longest silence within a body. */
  readonly idleMs: number;
  readonly totalMs: number;
}
