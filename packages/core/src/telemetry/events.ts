import type { Cost } from '../catalog/cost.ts';
import type { ImageSize } from '../catalog/size.ts';
import type { TokenUsage } from '../catalog/usage.ts';
import type { Warning } from '../channels/channel.ts';
import type { BillingVerdict, FailureClass } from '../errors/failure-class.ts';
import type { AttemptKind } from '../resilience/attempt.ts';
import type { ExclusionReason } from '../routing/candidate.ts';

export type { AttemptKind } from '../resilience/attempt.ts';

/** State of a circuit. */
export type CircuitState = 'closed' | 'half_open' | 'open';

/** How a call ended, in words that are stable for metrics. */
export type CallOutcome = 'success' | 'failover' | 'exhausted' | 'rejected' | 'cancelled' | 'invalid_request' | 'content_policy';

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
}

/** A call was understood and begins. */
export interface CallStarted extends OfCall {
  readonly type: 'call.started';
  readonly operation: 'generate' | 'edit';
  /** What the picture is for, from the configured set of purposes. */
  readonly purpose?: string;
  readonly model: string;
  readonly size: ImageSize;
  readonly requested: number;
  readonly labels: Readonly<Record<string, string>>;
  /** Only filled when `telemetry.captureContent` is on. */
  readonly prompt?: string;
}

/** An upstream request begins. */
export interface AttemptStarted extends OfAttempt {
  readonly type: 'attempt.started';
  readonly seed: number | undefined;
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

/** All candidates were tried; the call pauses before the next round. */
export interface BackedOff extends OfCall {
  readonly type: 'backoff';
  readonly delayMs: number;
  /** 1 after the first round over all candidates. */
  readonly round: number;
}

/** A circuit opened, is being probed, or closed. */
export interface CircuitChanged {
  readonly type: 'circuit.changed';
  readonly at: number;
  readonly channel: string;
  readonly model: string;
  readonly from: CircuitState;
  readonly to: CircuitState;
  /** Epoch milliseconds until which an open circuit refuses. */
  readonly openUntil: number | undefined;
}

/** A channel, or one of its models, cannot be asked for now. */
export interface ChannelUnavailable {
  readonly type: 'channel.unavailable';
  readonly at: number;
  readonly channel: string;
  /** `undefined` when every model of the channel is concerned. */
  readonly model: string | undefined;
  readonly reason: 'cool_down' | 'channel_disabled' | 'model_disabled';
  readonly errorType: FailureClass;
  readonly until: number | undefined;
}

/** A channel, or one of its models, can be asked again. */
export interface ChannelAvailable {
  readonly type: 'channel.available';
  readonly at: number;
  readonly channel: string;
  readonly model: string | undefined;
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
}

/** Everything that can be told of what happens inside Retake. None carries a prompt (unless asked for), a key or a picture. */
export type RetakeEvent =
  | CallStarted
  | AttemptStarted
  | AttemptSucceeded
  | AttemptFailed
  | ChannelSkipped
  | FailedOver
  | BackedOff
  | CircuitChanged
  | ChannelUnavailable
  | ChannelAvailable
  | ChatReplayed
  | CallEnded;
