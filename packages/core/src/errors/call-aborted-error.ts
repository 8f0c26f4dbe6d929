import { RetakeError } from './retake-error.ts';

/**
 * Among the `missing` of a result: the caller aborted before this picture came. `cause` is the reason of the signal. A call none of
 * whose pictures came rejects with that reason itself.
 */
export class CallAbortedError extends RetakeError {
  readonly code = 'call_aborted';

  constructor(reason: unknown) {
    super('The call was aborted before this picture came', { cause: reason });
  }

  static override isInstance(error: unknown): error is CallAbortedError {
    return RetakeError.isInstance(error) && error.code === 'call_aborted';
  }
}
