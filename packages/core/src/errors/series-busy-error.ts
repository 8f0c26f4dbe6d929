import { RetakeError } from './retake-error.ts';

/** The series is being drawn already. Nothing was sent and nothing was paid for this second time. */
export class SeriesBusyError extends RetakeError {
  readonly code = 'series_busy';

  constructor() {
    super('This series is being drawn; draw it again when that has ended');
  }

  static override isInstance(error: unknown): error is SeriesBusyError {
    return RetakeError.isInstance(error) && error.code === 'series_busy';
  }
}
