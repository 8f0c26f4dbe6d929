import type { Attempt } from '../resilience/attempt.ts';
import { RetakeError } from './retake-error.ts';

/**
 * An attempt may have been paid for although no picture came, and `onUnknownBilling: 'report'` asks to stop there instead of
 * buying a second time. Look at the bill of `channel` before the call is repeated.
 */
export class BillingUnknownError extends RetakeError {
  readonly code = 'billing_unknown';
  /** Every upstream request of the picture; the last one is that of unknown billing. Empty where an earlier call made them. */
  override readonly attempts: readonly Attempt[];
  /** The channel that may have charged. */
  readonly channel: string;
  /** How long the upstream asked to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** The earlier call that made the attempt, where this one was refused for having the same `idempotencyKey`. */
  readonly firstCallId: string | undefined;

  constructor(story: {
    readonly attempts: readonly Attempt[];
    readonly channel: string;
    readonly retryAfterMs?: number | undefined;
    readonly firstCallId?: string | undefined;
    readonly cause?: unknown;
  }) {
    super(`An attempt on ${story.channel} brought no picture but may have been billed; nothing else was asked`, {
      cause: story.cause,
    });
    this.attempts = story.attempts;
    this.channel = story.channel;
    this.retryAfterMs = story.retryAfterMs;
    this.firstCallId = story.firstCallId;
  }

  static override isInstance(error: unknown): error is BillingUnknownError {
    return RetakeError.isInstance(error) && error.code === 'billing_unknown';
  }

  override toJSON(): Record<string, unknown> {
    const { attempts, channel, retryAfterMs, firstCallId } = this;
    return { ...super.toJSON(), attempts, channel, retryAfterMs, firstCallId };
  }
}
