import type { Delivery } from '../catalog/cost.ts';
import type { RateLimitFact } from '../catalog/rate-limit-fact.ts';
import type { TokenUsage } from '../catalog/usage.ts';
import type { BillingVerdict, FailureClass } from './failure-class.ts';
import { RetakeError } from './retake-error.ts';

/** What a channel knows of a failed attempt. */
export interface ChannelFailure {
  readonly class: FailureClass;
  readonly billing: BillingVerdict;
  /** Whether the request may have reached the upstream. `false` only when it certainly did not. */
  readonly dispatched: boolean;
  /** How long the upstream asked to wait, in milliseconds, already bounded. */
  readonly retryAfterMs?: number | undefined;
  readonly statusCode?: number | undefined;
  /** The upstream's own code or finish reason, such as `IMAGE_SAFETY` or `insufficient_user_quota`. */
  readonly upstreamCode?: string | undefined;
  /** The upstream's id of the request, for its support. */
  readonly requestId?: string | undefined;
  /** Tokens that a billed failure consumed, when the upstream told. */
  readonly usage?: TokenUsage | undefined;
  /** The model that answered, when it told; prices follow it. */
  readonly modelVersion?: string | undefined;
  /** Pictures that came and were billed but cannot be used as ordered. */
  readonly delivery?: Delivery | undefined;
  /** A price that the upstream stated for this attempt, in nano-dollars. */
  readonly reportedCostNanoUsd?: number | undefined;
  /** What the upstream told of its limits. @default nothing */
  readonly rateLimits?: readonly RateLimitFact[] | undefined;
  /** Work that the upstream still does or keeps for us: `channel.resume` collects its picture later, without ordering it again. */
  readonly resumeToken?: string | undefined;
}

/**
 * The only error a channel rejects with (besides its signal's reason). Its message is written by the channel from known
 * phrases: an upstream's own text can quote the prompt or a key and is kept out.
 */
export class ChannelError extends RetakeError {
  readonly code = 'channel_failed';
  readonly failure: ChannelFailure;

  constructor(message: string, failure: ChannelFailure, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.failure = Object.freeze({ ...failure });
  }

  static override isInstance(error: unknown): error is ChannelError {
    return RetakeError.isInstance(error) && error.code === 'channel_failed';
  }

  override toJSON(): Record<string, unknown> {
    const { usage: _usage, ...safe } = this.failure;
    return { ...super.toJSON(), ...safe };
  }
}
