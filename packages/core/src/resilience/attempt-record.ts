import { type Clock, steadyNow } from '../config/clock.ts';
import type { OpenAttempt } from './attempt-log.ts';
import type { Attempt } from './attempt.ts';

/** When an attempt that ends now has ended, as far from its start as it took, whatever became of the time of day meanwhile. */
export function endOf({ startedAt, beganAt }: OpenAttempt, clock: Clock): number {
  return startedAt + steadyNow(clock) - beganAt;
}

/** What every attempt tells of itself. */
export function recordOf(
  { id, number, kind, candidate, startedAt }: OpenAttempt,
  endedAt: number,
): Omit<Attempt, 'billing' | 'cost'> {
  const { channel, order } = candidate;
  const durationMs = Math.max(0, endedAt - startedAt);
  return { id, number, kind, channel: channel.id, model: order.model.id, size: order.size, startedAt, durationMs };
}
