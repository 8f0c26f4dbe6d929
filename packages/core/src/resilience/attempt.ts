import type { Cost } from '../catalog/cost.ts';
import type { ImageSize } from '../catalog/size.ts';
import type { TokenUsage } from '../catalog/usage.ts';
import type { BillingVerdict, FailureClass } from '../errors/failure-class.ts';

/** Why an attempt was made. */
export type AttemptKind = 'primary' | 'retry' | 'failover' | 'hedge' | 'probe' | 'fallback';

/** The story of one upstream request, as results and errors tell it. */
export interface Attempt {
  readonly id: string;
  /** 1 for the first of the call. */
  readonly number: number;
  readonly kind: AttemptKind;
  readonly channel: string;
  readonly model: string;
  readonly size: ImageSize;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly durationMs: number;
  /** `undefined` when it delivered a picture. */
  readonly error?: {
    readonly type: FailureClass | 'cancelled';
    readonly message: string;
    readonly statusCode?: number | undefined;
    readonly upstreamCode?: string | undefined;
    readonly retryAfterMs?: number | undefined;
  };
  readonly billing: BillingVerdict;
  readonly cost: Cost;
  /**
   * For an attempt of unknown billing, or one that was billed at an unknown cost: the most it can have cost, in nano-dollars. What the
   * upstream said that it costs, else the estimate's bound; `undefined` if no price is known.
   */
  readonly unknownUpToNanoUsd?: number | undefined;
  readonly requestId?: string | undefined;
  /** Tokens of an attempt that delivered, as the upstream counted them; `undefined` where it did not. */
  readonly usage?: TokenUsage | undefined;
  /**
   * For an attempt without a picture whose upstream still works on one, or keeps it: `ImageService.resume` collects it without ordering
   * it again. It names the work and holds no credentials.
   */
  readonly resumeToken?: string | undefined;
}
