import { RetakeError } from './retake-error.ts';

/**
 * Something threw that should not: a getter of the request, or Retake itself. It is in `cause`; what it did to the call is told as for any
 * other failure. A channel of one's own that throws fails its attempt instead (`upstream_bug`), and a strategy is passed over with a warning.
 */
export class InternalError extends RetakeError {
  readonly code = 'internal';

  constructor(cause: unknown) {
    super('Something inside the image service threw unexpectedly; see the cause', { cause });
  }

  static override isInstance(error: unknown): error is InternalError {
    return RetakeError.isInstance(error) && error.code === 'internal';
  }
}
