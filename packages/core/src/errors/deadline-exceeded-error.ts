import type { Attempt } from '../resilience/attempt.ts';
import { RetakeError } from './retake-error.ts';

/**
 * The call's own deadline passed. An attempt that was in flight is among `attempts` with unknown billing and the most it
 * can have cost.
 */
export class DeadlineExceededError extends RetakeError {
  readonly code = 'deadline_exceeded';
  /** Every upstream request of the picture, in the order of their start. */
  override readonly attempts: readonly Attempt[];
  /** The deadline in milliseconds from the start of the call. */
  readonly deadlineMs: number;
  /** When asking again can make sense, in milliseconds; `undefined` when nobody knows. */
  readonly retryAfterMs: number | undefined;

  constructor(story: {
    readonly attempts: readonly Attempt[];
    readonly deadlineMs: number;
    readonly retryAfterMs?: number | undefined;
    readonly cause?: unknown;
  }) {
    super(`No picture within the deadline of ${story.deadlineMs} ms, after ${story.attempts.length} attempt(s)`, {
      cause: story.cause,
    });
    this.attempts = story.attempts;
    this.deadlineMs = story.deadlineMs;
    this.retryAfterMs = story.retryAfterMs;
  }

  static override isInstance(error: unknown): error is DeadlineExceededError {
    return RetakeError.isInstance(error) && error.code === 'deadline_exceeded';
  }

  override toJSON(): Record<string, unknown> {
    const { attempts, deadlineMs, retryAfterMs } = this;
    return { ...super.toJSON(), attempts, deadlineMs, retryAfterMs };
  }
}
