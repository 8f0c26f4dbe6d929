import { RetakeError } from './retake-error.ts';

/** Among the `missing` of a result that was given again: why a picture did not come when its call was made. */
export class RecordedError extends RetakeError {
  readonly code = 'recorded';
  /** The code that the error had. */
  readonly originalCode: string;

  constructor(originalCode: string, message: string) {
    super(message);
    this.originalCode = originalCode;
  }

  static override isInstance(error: unknown): error is RecordedError {
    return RetakeError.isInstance(error) && error.code === 'recorded';
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), originalCode: this.originalCode };
  }
}
