import { RetakeError } from './retake-error.ts';

/** The service was closed: it takes no new calls, and calls that outlived the drain are ended with this. */
export class ServiceClosedError extends RetakeError {
  readonly code = 'service_closed';

  constructor() {
    super('The image service is closed');
  }

  static override isInstance(error: unknown): error is ServiceClosedError {
    return RetakeError.isInstance(error) && error.code === 'service_closed';
  }
}
