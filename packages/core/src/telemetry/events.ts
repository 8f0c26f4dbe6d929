import type { Cost } from '../catalog/cost.ts';
import type { ImageSize } from '../catalog/size.ts';
import type { TokenUsage } from '../catalog/usage.ts';
import type { Warning } from '../channels/channel.ts';
import type { BillingVerdict, FailureClass } from '../errors/failure-class.ts';
import type { AttemptKind } from '../resilience/attempt.ts';
import type { ExclusionReason } from '../routing/candidate.ts';
import type { BudgetGuarded, BudgetOverrun, BudgetRejected, BudgetStoreFailed } from './budget-events.ts';
import type { ContentReference } from './content-capture.ts';
import type {
  CanaryDrawn,
  ChannelAvailable,
  ChannelUnavailable,
  CircuitChanged,
  LimitLearned,
  SharedStoreFailed,
} from './health-events.ts';
import type { ReuseSource, ReuseStoreFailed } from './reuse-events.ts';

export type { AttemptKind } from '../resilience/attempt.ts';
export type {
  BudgetCharge,
  BudgetGuarded,
  BudgetKept,
  BudgetOverrun,
  BudgetRejected,
  BudgetStoreFailed,
} from './budget-events.ts';
export type {
  CanaryDrawn,
  ChannelAvailable,
  ChannelUnavailable,
  CircuitChanged,
  LimitLearned,
  CircuitState,
  SharedStoreFailed,
} from './health-events.ts';
export type { ReuseSource, ReuseStoreFailed } from './reuse-events.ts';

/** How a call ended, in words that are stable for metrics. */
export type CallOutcome =
  | 'success'
  | 'failover'
  | 'described'
  | 'reused'
  | 'exhausted'
  | 'rejected'
  | 'cancelled'
  | 'invalid_request'
  | 'content_policy';

interface OfCall {
  readonly callId: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

interface OfAttempt extends OfCall {
  readonly attemptId: string;
  /** 1 for the first attempt of the call. */
  readonly number: number;
  readonly kind: AttemptKind;
  readonly channel: string;
  readonly provider: string;
  readonly server: { readonly address: string; readonly port: number };
  readonly model: string;
  readonly size: ImageSize;
  /** How often this channel × model was already asked within the call. */
  readonly resendCount: number;
  /** Only of a picture of a batch: the job that drew it, such as `batches/x1y2z3`. */
  readonly batchJob?: string;
}

/** A call was understood and begins. */
export interface CallStarted extends OfCall {
  readonly type: 'call.started';
  readonly operation: 'generate' | 'edit' | 'resume' | 'batch';
  /** What the picture is for, from the configured set of purposes. */
  readonly purpose?: string;
  readonly model: string;
  readonly size: ImageSize;
  readonly requested: number;
  readonly labels: Readonly<Record<string, string>>;
  /** Only of a call that draws a picture of a series: the canonical one, or a variant by its index. */
  readonly series?: { readonly id: string; readonly picture: 'character' | number };
  /** Only of a picture of a batch, of which is told when it is collected: the job that drew it. */
  readonly batchJob?: string;
}

/** An upstream request begins. */
export interface AttemptStarted extends OfAttempt {
  readonly type: 'attempt.started';
  readonly seed: number | undefined;
  /** Where the prompt and the references are kept that are sent. Only where `telemetry.captureContent` is set. */
  readonly content?: readonly ContentReference[];
}

/** An upstream request brought a picture. */
export interface AttemptSucceeded extends OfAttempt {
  readonly type: 'attempt.succeeded';
  readonly durationMs: number;
  readonly pictures: number;
  /** Size of the picture as delivered. */
  readonly deliveredSize: ImageSize | undefined;
  readonly usage: TokenUsage | undefined;
  readonly cost: Cost;
  readonly modelVersion: string | undefined;
  readonly responseId: string | undefined;
  readonly requestId: string | undefined;
  readonly finishReason: string | undefined;
  readonly statusCode: number;
  /** Where the pictures and the text are kept that came. Only where `telemetry.captureContent` is set. */
  readonly content?: readonly ContentReference[];
}

/** An upstream request brought none. */
export interface AttemptFailed extends OfAttempt {
  readonly type: 'attempt.failed';
  readonly durationMs: number;
  /** The failure's class, or `cancelled` when the caller (or a deadline of the call) ended it. */
  readonly errorType: FailureClass | 'cancelled';
  readonly billing: BillingVerdict;
  readonly cost: Cost;
  readonly usage: TokenUsage | undefined;
  readonly statusCode: number | undefined;
  readonly upstreamCode: string | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;
  /** Of work that the upstream still does or keeps: `service.resume` collects its picture without ordering it again. */
  readonly resumeToken?: string | undefined;
}

/**
 * An upstream has taken on work that can be collected later. Told at once, while the attempt goes on: a call that is aborted rejects
 * with its signal's reason and a process that ends with nothing, so keep the token from here. It never becomes part of a span, a metric
 * or a log.
 */
export interface AttemptResumable extends OfAttempt {
  readonly type: 'attempt.resumable';
  /** For `service.resume`. It names the work and holds no credentials. */
  readonly resumeToken: string;
  /** What the upstream said that it costs, in nano-dollars. */
  readonly reportedCostNanoUsd: number | undefined;
}

/**
 * Work that outlived its attempt has ended, and what it cost is known at last: a machine that went on drawing for a caller who left, a
 * task that nobody waited for. Budgets count that from now on, in place of its bound; the result of its call has told it as unknown.
 */
export interface AttemptSettled extends OfAttempt {
  readonly type: 'attempt.settled';
  readonly billing: BillingVerdict;
  readonly cost: Cost;
  /** As `attempt.failed` told it. */
  readonly earlier: Cost;
}

/**
 * A draft of the picture came, where drafts were ordered. Only whoever reads the call as a stream is told; listeners are too where
 * `telemetry.captureContent` is set. It never becomes part of a span, a metric or a log.
 */
export interface PicturePartial extends OfCall {
  readonly type: 'picture.partial';
  readonly attemptId: string;
  /** 0 for the first draft of the attempt. */
  readonly index: number;
  readonly bytes: Uint8Array;
  /** By the bytes themselves, such as `image/png`. */
  readonly mediaType: string;
}

/** A candidate was passed over before anything was sent; it took no attempt. */
export interface ChannelSkipped extends OfCall {
  readonly type: 'channel.skipped';
  readonly channel: string;
  readonly model: string;
  readonly reason: ExclusionReason;
}

/** A call moves on to another channel after a failure. */
export interface FailedOver extends OfCall {
  readonly type: 'failover';
  readonly from: string;
  readonly to: string;
  readonly model: string;
  readonly errorType: FailureClass;
}

/** An attempt takes unusually long; another channel is asked beside it. */
export interface Hedged extends OfCall {
  readonly type: 'hedge';
  /** The channel that is late. */
  readonly from: string;
  readonly to: string;
  readonly model: string;
  /** How long the first attempt had for itself. */
  readonly afterMs: number;
}

/** All candidates were tried; the call pauses before the next round. */
export interface BackedOff extends OfCall {
  readonly type: 'backoff';
  readonly delayMs: number;
  /** 1 after the first round over all candidates. */
  readonly round: number;
}

/** A picture of a chat was drawn outside the chat's family, from its last picture and its turns as text. */
export interface ChatReplayed extends OfCall {
  readonly type: 'chat.replayed';
  /** Counted from 1. */
  readonly turn: number;
  /** The channel and the model that answered. */
  readonly channel: string;
  readonly model: string;
}

/** A call is over, however it ended. */
export interface CallEnded extends OfCall {
  readonly type: 'call.ended';
  /** Those of the request: by them an aborted call, which rejects with its signal's reason alone, is found again with its cost. */
  readonly labels: Readonly<Record<string, string>>;
  readonly outcome: CallOutcome;
  /** Absent when the caller got what was asked for. */
  readonly errorType?: string;
  readonly durationMs: number;
  readonly requested: number;
  readonly returned: number;
  readonly attempts: number;
  readonly failovers: number;
  /** The channel that delivered the first picture. */
  readonly channel: string | undefined;
  /** Known cost of all attempts, failed ones included, in nano-dollars. */
  readonly costNanoUsd: number;
  /** Whether some attempt's cost is not known. */
  readonly costIncomplete: boolean;
  readonly warnings: readonly Warning[];
  /** Only of a call that was answered with what another one drew. */
  readonly reused?: {
    readonly from: ReuseSource;
    /** The call that drew it, and what that cost in nano-dollars; `undefined` when unknown. */
    readonly callId: string;
    readonly savedNanoUsd: number | undefined;
  };
}

/** Everything that can be told of what happens inside Retake. None carries a key or a prompt, and a draft of a picture only where asked for. */
export type RetakeEvent =
  | CallStarted
  | AttemptStarted
  | AttemptSucceeded
  | AttemptFailed
  | AttemptResumable
  | AttemptSettled
  | PicturePartial
  | ChannelSkipped
  | FailedOver
  | Hedged
  | BackedOff
  | CircuitChanged
  | ChannelUnavailable
  | ChannelAvailable
  | LimitLearned
  | SharedStoreFailed
  | CanaryDrawn
  | BudgetGuarded
  | BudgetOverrun
  | BudgetRejected
  | BudgetStoreFailed
  | ChatReplayed
  | ReuseStoreFailed
  | CallEnded;
