import type { Random } from '../config/clock.ts';
import type { StopReason } from '../errors/all-channels-failed-error.ts';
import type { Plan } from '../routing/candidate.ts';
import type { CallMemory } from './call-memory.ts';
import type { Guards } from './guards.ts';
import type { Resilience } from './options.ts';
import type { Line } from './waiter.ts';

/** How long a search pauses, and what else ends the pause. */
export interface Pause {
  readonly delayMs: number;
  /** Lines to wait in meanwhile. */
  readonly lines: ReadonlySet<Line>;
  /** Whether somebody who was asked before has to be left alone for a while. */
  readonly isBackoff: boolean;
}

/** What a pause is decided by. Moments are steady milliseconds. */
export interface PauseReading {
  readonly plan: Plan;
  readonly memory: CallMemory;
  readonly guards: Guards;
  readonly resilience: Resilience;
  readonly random: Random;
  readonly now: number;
  /** The same moment in epoch milliseconds, as the plan tells its own. */
  readonly timeOfDay: number;
  /** How long those who were asked before are left alone. */
  readonly restMs: number;
  /** Whether that rest has begun already, or begins with this pause because somebody was asked. */
  readonly mustRest: boolean;
  /** The last moment at which an attempt makes sense. */
  readonly latestAt: number;
  readonly waitForRecovery: boolean;
  /** Why nobody may be asked any more, for the first time or again. */
  readonly refusal: (isRepeat: boolean) => Exclude<StopReason, 'exhausted'> | undefined;
}

/** How long until somebody can be asked, and who can be waited for without knowing how long; else what stops the search. */
export function nextPause(reading: PauseReading): Pause | StopReason {
  const { plan, memory, guards, resilience, random, now, timeOfDay, restMs, mustRest, latestAt, waitForRecovery, refusal } =
    reading;
  const lines = new Set<Line>();
  let delayMs = Number.POSITIVE_INFINITY;
  let isBackoff = false;
  let stoppedBy: StopReason = 'exhausted';
  const wake = (isRepeat: boolean, inMs: number): boolean => {
    const refused = refusal(isRepeat);
    if (refused === undefined) delayMs = Math.min(delayMs, inMs);
    else stoppedBy = refused;
    return refused === undefined;
  };
  for (const candidate of plan.candidates) {
    if (!memory.permits(candidate)) continue;
    isBackoff = wake(memory.visits(candidate) > 0, Math.max(restMs, memory.notBefore(candidate) - now)) || isBackoff;
  }
  const hasCandidates = isBackoff;
  // A net for what is reported without a line; where there is one, it only has to end before the deadline.
  const netMs = Math.max(1, Math.min(resilience.backoff.maxMs, Math.floor(latestAt - now)));
  for (const exclusion of plan.exclusions) {
    // What is held back is this call's own patience, and no recovery.
    if (!waitForRecovery && exclusion.reason !== 'held_back') continue;
    if (!memory.awaits(exclusion)) continue;
    const isRepeat = memory.hasAsked(exclusion);
    if (exclusion.until !== undefined) {
      // Those who wait for the same moment must not all come at it.
      const jitterMs = random() * resilience.backoff.baseMs;
      wake(isRepeat, Math.max(hasCandidates ? restMs : 1, Math.ceil(exclusion.until - timeOfDay + jitterMs)));
      continue;
    }
    if (exclusion.reason !== 'bulkhead_full' && exclusion.reason !== 'probe_in_flight') continue;
    // Whom it has just asked it leaves alone for a while, place or no place.
    const rests = isRepeat && mustRest;
    const isAwaited = wake(isRepeat, rests ? restMs : netMs);
    const line = guards.lineOf(exclusion);
    if (isAwaited && rests) isBackoff = true;
    else if (isAwaited && line !== undefined) lines.add(line);
  }
  return delayMs === Number.POSITIVE_INFINITY ? stoppedBy : { delayMs, lines, isBackoff };
}
