import { RetakeError } from '@retake/core';

/** The queue was closed: it takes nothing new. What was submitted is kept, and goes on where another process works. */
export class QueueClosedError extends RetakeError {
  readonly code = 'queue_closed';

  constructor() {
    super('The queue is closed');
  }

  static override isInstance(error: unknown): error is QueueClosedError {
    return RetakeError.isInstance(error) && error.code === 'queue_closed';
  }
}
