import { describeIssues, type Issue } from './issue.ts';
import { RetakeError } from './retake-error.ts';

/** A service or a channel was configured wrongly. Thrown at start-up, with every problem and its path. */
export class ConfigInvalidError extends RetakeError {
  readonly code = 'config_invalid';
  readonly issues: readonly Issue[];

  /** @param subject what was configured, such as `createImageService()` or `gemini()`. */
  constructor(subject: string, issues: readonly Issue[]) {
    super(describeIssues(`${subject}: ${issues.length === 1 ? 'one option is' : `${issues.length} options are`} wrong`, issues));
    this.issues = Object.freeze([...issues]);
  }

  static override isInstance(error: unknown): error is ConfigInvalidError {
    return RetakeError.isInstance(error) && error.code === 'config_invalid';
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), issues: this.issues };
  }
}
