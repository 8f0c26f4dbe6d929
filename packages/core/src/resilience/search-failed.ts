import { AllChannelsFailedError, type StopReason } from '../errors/all-channels-failed-error.ts';
import { NoCandidateError } from '../errors/no-candidate-error.ts';
import type { Exclusion } from '../routing/candidate.ts';
import type { AttemptLog } from './attempt-log.ts';
import type { CallMemory } from './call-memory.ts';

/** How a search ended that found nothing. Moments are epoch milliseconds. */
export interface SearchEnd {
  readonly log: AttemptLog;
  readonly memory: CallMemory;
  readonly exclusions: readonly Exclusion[];
  readonly stoppedBy: StopReason;
  readonly now: number;
  /** The pause that did not fit into its deadline any more, in milliseconds. */
  readonly delayMs: number | undefined;
}

/** The error for a search that found nothing. */
export function searchFailed({ log, memory, exclusions, stoppedBy, now, delayMs }: SearchEnd): Error {
  const { attempts, started } = log;
  const untils = exclusions.flatMap(({ until }) => (until === undefined ? [] : [until - now]));
  const retryAfterMs = delayMs ?? (untils.length === 0 ? undefined : Math.max(0, Math.min(...untils)));
  if (started === 0) return new NoCandidateError({ exclusions, retryAfterMs });
  const { last, mostTelling } = memory;
  const wasRefused = last?.failure.class === 'blocked' || last?.failure.class === 'recitation';
  // A refusal by content policy is for the caller to read, and no later try would mend it.
  if (wasRefused && stoppedBy === 'exhausted' && delayMs === undefined) return last;
  return new AllChannelsFailedError({ attempts, exclusions, stoppedBy, retryAfterMs, cause: mostTelling });
}
