import { costOf } from '@retake/core';
import type { Attempt } from '@retake/core';
import type { Served } from './served.ts';

/** What was asked of one channel, and what came of it. */
export interface ChannelTally {
  readonly channel: string;
  readonly attempts: number;
  readonly pictures: number;
  /** How often each class of error came, the most frequent first. */
  readonly errors: readonly (readonly [errorType: string, count: number])[];
  /** How long a picture took, in milliseconds; `undefined` when none came. */
  readonly p50Ms: number | undefined;
  readonly p95Ms: number | undefined;
  /** Known cost in nano-dollars. */
  readonly nanoUsd: number;
}

/** What a whole run came to. */
export interface Tally {
  readonly requested: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly attempts: number;
  readonly failovers: number;
  /** Known cost of all attempts, failed ones included, in nano-dollars. */
  readonly nanoUsd: number;
  /** Whether that is all: no attempt of unknown price or unknown billing. */
  readonly complete: boolean;
  readonly channels: readonly ChannelTally[];
}

/** Adds up a run. */
export function tally(served: readonly Served[], channels: readonly string[]): Tally {
  const attempts = served.flatMap((one) => one.attempts);
  const cost = costOf(attempts);
  const succeeded = served.filter((one) => one.picture !== undefined).length;
  return {
    requested: served.length,
    succeeded,
    failed: served.length - succeeded,
    attempts: attempts.length,
    failovers: attempts.filter((attempt) => attempt.kind === 'failover').length,
    nanoUsd: cost.nanoUsd,
    complete: cost.usd !== undefined && cost.unknownUpToNanoUsd === 0,
    channels: channels.map((channel) =>
      tallyChannel(
        channel,
        attempts.filter((attempt) => attempt.channel === channel),
      ),
    ),
  };
}

function tallyChannel(channel: string, attempts: readonly Attempt[]): ChannelTally {
  const counts = new Map<string, number>();
  for (const { error } of attempts) if (error) counts.set(error.type, (counts.get(error.type) ?? 0) + 1);
  const durations = attempts.filter((attempt) => !attempt.error).map((attempt) => attempt.durationMs);
  return {
    channel,
    attempts: attempts.length,
    pictures: durations.length,
    errors: [...counts].toSorted((a, b) => b[1] - a[1]),
    p50Ms: percentile(durations, 0.5),
    p95Ms: percentile(durations, 0.95),
    nanoUsd: costOf(attempts).nanoUsd,
  };
}

/** The value that a share of all is not above (nearest rank); `undefined` of nothing. */
export function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}
