import type { Attempt } from '../resilience/attempt.ts';
import { describeIssues, type Issue } from './issue.ts';
import { RetakeError } from './retake-error.ts';

/**
 * A chat cannot go on as it is: its JSON is none of a chat, or a picture or thought signature of it is missing, altered or stands
 * in another place than the model put it. Found before anything is sent; carries every problem with its turn and part.
 */
export class ChatInvalidError extends RetakeError {
  readonly code = 'chat_invalid';
  readonly issues: readonly Issue[];
  /** Empty unless the problem showed only while the turn was being sent. */
  override readonly attempts: readonly Attempt[];

  constructor(issues: readonly Issue[], options: { readonly cause?: unknown; readonly attempts?: readonly Attempt[] } = {}) {
    super(describeIssues(`The chat has ${issues.length === 1 ? 'a problem' : `${issues.length} problems`}`, issues), {
      cause: options.cause,
    });
    this.attempts = options.attempts ?? [];
    this.issues = Object.freeze([...issues]);
  }

  static override isInstance(error: unknown): error is ChatInvalidError {
    return RetakeError.isInstance(error) && error.code === 'chat_invalid';
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), issues: this.issues };
  }
}
