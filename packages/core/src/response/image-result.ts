import type { NanoUsd } from '../catalog/cost.ts';
import type { Warning } from '../channels/channel.ts';
import type { RetakeError } from '../errors/retake-error.ts';
import type { Attempt } from '../resilience/attempt.ts';
import type { FollowedPlan } from '../routing/planned.ts';
import type { ReuseSource } from '../telemetry/events.ts';
import type { CallCost } from './call-cost.ts';
import type { Degradation, ExtraImage, GeneratedImage } from './generated-image.ts';

/** What a call gives back: pictures, their exact cost, and the story of how they came. */
export interface ImageResult {
  /** The id of the call, also in its events and spans. */
  readonly id: string;
  /** At least one picture, but for a `description`; fewer than ordered only when `missing` says so. */
  readonly images: readonly GeneratedImage[];
  /** Pictures that came along and were paid for: drafts of the model's thinking, alternate takes. */
  readonly extraImages: readonly ExtraImage[];
  /** Addresses of further pictures that came along, as the upstream gave them; they were not downloaded, and may not live long. @default none */
  readonly links?: readonly string[];
  /** What the model said besides drawing. */
  readonly text: string;
  /**
   * Stands in for the pictures, of which there are none then: what they would have shown, in words (`degrade.text`). `undefined` when
   * there are pictures.
   */
  readonly description?: string | undefined;
  /** The channel and the model of the first picture; both `description` for one. */
  readonly channel: string;
  readonly model: string;
  /** Every upstream request in the order of its start, the failed ones included. */
  readonly attempts: readonly Attempt[];
  readonly cost: CallCost;
  readonly warnings: readonly Warning[];
  /** Where delivered differs from ordered. */
  readonly degraded: readonly Degradation[];
  /** Pictures that were ordered and did not come, each with the reason. */
  readonly missing: readonly RetakeError[];
  /** The first plan that was made for it, of which the attempts went down the candidates. */
  readonly plan: FollowedPlan;
  readonly durationMs: number;
  /**
   * Set when this call sent nothing, because an identical one had been made: its pictures are given again. `attempts` is then empty and
   * `cost` 0; what they cost is told by the call that drew them. @default not reused
   */
  readonly reused?: Reused | undefined;
}

/** Where pictures come from that were not drawn for this call. */
export interface Reused {
  /** `cache`: an earlier call drew them. `in-flight`: a call at the same time did. `idempotency`: the first call with this key did. */
  readonly from: ReuseSource;
  /** The call that drew them. */
  readonly callId: string;
  /** What that call cost, in US dollars; `undefined` when unknown. */
  readonly savedUsd: number | undefined;
  /** The same in nano-dollars. */
  readonly savedNanoUsd: NanoUsd | undefined;
}
