import { describeIssues, type Issue } from './issue.ts';
import { RetakeError } from './retake-error.ts';

/** A request cannot be understood. Nothing was sent and nothing was paid. Carries every problem and its path. */
export class RequestInvalidError extends RetakeError {
  readonly code = 'request_invalid';
  readonly issues: readonly Issue[];

  constructor(issues: readonly Issue[]) {
    super(describeIssues(`The image request has ${issues.length === 1 ? 'a problem' : `${issues.length} problems`}`, issues));
    this.issues = Object.freeze([...issues]);
  }

  static override isInstance(error: unknown): error is RequestInvalidError {
    return RetakeError.isInstance(error) && error.code === 'request_invalid';
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), issues: this.issues };
  }
}
