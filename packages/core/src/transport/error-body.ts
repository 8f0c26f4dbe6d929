import type { BodyFlow, BodyReader } from './body-reader.ts';
import { TransportError } from './transport-error.ts';

/** As much of an error as is kept: enough for every error an API means to be read. */
export const MAX_ERROR_BODY_BYTES = 64 * 1024;

const ENOUGH = Symbol('enough');

export interface ErrorBodyOutcome {
  resolve(body: string): void;
  /** Only for an abort. */
  reject(reason: unknown): void;
}

/**
 * Reads the body of an answer outside 2xx. Its status is already an answer, so that whatever happens to the body, what came of it
 * is handed on.
 */
export class ErrorBody implements BodyReader {
  readonly #kept: Buffer[] = [];
  readonly #flow: BodyFlow;
  readonly #outcome: ErrorBodyOutcome;
  #bytes = 0;

  constructor(flow: BodyFlow, outcome: ErrorBodyOutcome) {
    this.#flow = flow;
    this.#outcome = outcome;
  }

  write(chunk: Buffer): boolean {
    const kept = chunk.subarray(0, MAX_ERROR_BODY_BYTES - this.#bytes);
    this.#kept.push(kept);
    this.#bytes += kept.length;
    if (kept.length < chunk.length) this.#flow.stop(ENOUGH);
    return false;
  }

  end(): void {
    this.#outcome.resolve(Buffer.concat(this.#kept).toString());
  }

  fail(reason: unknown): void {
    if (reason === ENOUGH || reason instanceof TransportError) this.end();
    else this.#outcome.reject(reason);
  }
}
