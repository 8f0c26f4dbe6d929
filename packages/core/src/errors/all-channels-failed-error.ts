import type { Attempt } from '../resilience/attempt.ts';
import type { Exclusion } from '../routing/candidate.ts';
import { RetakeError } from './retake-error.ts';

/**
 * What ended the search: nobody was left to ask (`exhausted`), the call had used its attempts (`attempts`), or the service had
 * spent its retry tokens on an outage (`retry_budget`).
 */
export type StopReason = 'exhausted' | 'attempts' | 'retry_budget';

const REASONS: Readonly<Record<StopReason, string>> = {
  exhausted: 'and nobody is left to ask',
  attempts: 'and the call has used all its attempts',
  retry_budget: 'and the retry budget of the service is spent: most calls are failing, so repeats are cut off',
};

/**
 * Every channel that could be asked was asked, and none delivered. `cause` is the most telling failure, which is not
 * always the last one.
 */
export class AllChannelsFailedError extends RetakeError {
  readonly code = 'all_channels_failed';
  /** Every upstream request of the picture, in the order of their start. */
  override readonly attempts: readonly Attempt[];
  /** Channels that were left out of the last plan, with the reason. */
  readonly exclusions: readonly Exclusion[];
  readonly stoppedBy: StopReason;
  /** When asking again can make sense, in milliseconds; `undefined` when nobody knows. */
  readonly retryAfterMs: number | undefined;

  constructor(story: {
    readonly attempts: readonly Attempt[];
    readonly exclusions: readonly Exclusion[];
    readonly stoppedBy: StopReason;
    readonly retryAfterMs?: number | undefined;
    readonly cause?: unknown;
  }) {
    const tried = `${story.attempts.length} attempt(s)${summaryOf(story.attempts)}`;
    super(`No channel delivered a picture in ${tried}, ${REASONS[story.stoppedBy]}`, { cause: story.cause });
    this.attempts = story.attempts;
    this.exclusions = story.exclusions;
    this.stoppedBy = story.stoppedBy;
    this.retryAfterMs = story.retryAfterMs;
  }

  static override isInstance(error: unknown): error is AllChannelsFailedError {
    return RetakeError.isInstance(error) && error.code === 'all_channels_failed';
  }

  override toJSON(): Record<string, unknown> {
    const { attempts, exclusions, stoppedBy, retryAfterMs } = this;
    return { ...super.toJSON(), attempts, exclusions, stoppedBy, retryAfterMs };
  }
}

/** ` (gemini: overloaded 3x, relay: network/refused)`: enough to know where to look. The code is that of the last attempt. */
function summaryOf(attempts: readonly Attempt[]): string {
  const kinds = new Map<string, { readonly count: number; readonly code: string }>();
  for (const { channel, error } of attempts) {
    const key = `${channel}: ${error?.type ?? 'delivered'}`;
    kinds.set(key, { count: (kinds.get(key)?.count ?? 0) + 1, code: codeOf(error?.upstreamCode) });
  }
  const parts = Array.from(kinds, ([key, { count, code }]) => `${key}${code}${count === 1 ? '' : ` ${count}x`}`);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

/** A code is one word; what a channel of one's own calls one may be anything. */
function codeOf(upstreamCode: string | undefined): string {
  return upstreamCode !== undefined && /^[\w.:-]{1,64}$/.test(upstreamCode) ? `/${upstreamCode}` : '';
}
