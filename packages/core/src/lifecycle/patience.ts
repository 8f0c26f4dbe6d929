import { type Clock, steadyNow, timeOfDay } from '../config/clock.ts';

/** How long a call asks for nothing less than what was ordered. */
export interface Patience {
  /** Epoch milliseconds, with so many attempts begun; `undefined` once less may be asked for. */
  heldUntil(attempts: number): number | undefined;
}

/** What patience is measured by. */
export interface PatienceParts {
  readonly clock: Clock;
  readonly deadlineMs: number;
  readonly maxAttempts: number;
}

const NONE: Patience = Object.freeze({ heldUntil: () => undefined });

/**
 * The patience of a call that begins now. An interactive one has none. A background one waits until half of its deadline or half of its
 * attempts are used: both are needed for the way down the ladder.
 */
export function patienceOf(urgency: 'interactive' | 'background', { clock, deadlineMs, maxAttempts }: PatienceParts): Patience {
  if (urgency === 'interactive') return NONE;
  const until = steadyNow(clock) + deadlineMs / 2;
  const isOver = (attempts: number): boolean => attempts >= maxAttempts / 2 || steadyNow(clock) >= until;
  return { heldUntil: (attempts) => (isOver(attempts) ? undefined : timeOfDay(clock, until)) };
}
