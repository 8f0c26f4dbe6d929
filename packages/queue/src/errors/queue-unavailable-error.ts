import { RetakeError } from '@retake/core';

/**
 * The PostgreSQL or Redis of a queue could not be reached, though it was tried for a while. Whether the last write was made is not known; it was made
 * whole or not at all, and whoever wrote it sees by reading.
 */
export class QueueUnavailableError extends RetakeError {
  readonly code = 'queue_unavailable';

  /** @param cause what the last try ended with. */
  constructor(cause: unknown) {
    super('The store of the queue could not be reached', { cause });
  }

  static override isInstance(error: unknown): error is QueueUnavailableError {
    return RetakeError.isInstance(error) && error.code === 'queue_unavailable';
  }
}
