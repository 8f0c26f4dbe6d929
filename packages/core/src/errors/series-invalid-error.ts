import { describeIssues, type Issue } from './issue.ts';
import { RetakeError } from './retake-error.ts';

/**
 * A series cannot go on: its JSON is none of a series, or pictures that its next variants are drawn from are not in the store, or not what
 * they were. Found before anything is sent; carries every problem with its path.
 */
export class SeriesInvalidError extends RetakeError {
  readonly code = 'series_invalid';
  readonly issues: readonly Issue[];

  constructor(issues: readonly Issue[]) {
    super(describeIssues(`The series has ${issues.length === 1 ? 'a problem' : `${issues.length} problems`}`, issues));
    this.issues = Object.freeze([...issues]);
  }

  static override isInstance(error: unknown): error is SeriesInvalidError {
    return RetakeError.isInstance(error) && error.code === 'series_invalid';
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), issues: this.issues };
  }
}
