import type { Clock } from '../config/clock.ts';
import { BudgetExceededError } from '../errors/budget-exceeded-error.ts';
import type { Teller } from '../telemetry/teller.ts';
import type { Purse } from './purses.ts';
import type { Standings } from './standings.ts';

/** A purse that refuses a picture. */
export interface RefusingPurse {
  readonly purse: Purse;
  /** What the picture can cost at least; `undefined` if no price is known. */
  readonly neededNanoUsd: number | undefined;
}

/** What a refusal is told with. */
export interface RefusalParts {
  readonly standings: Standings;
  readonly clock: Clock;
  readonly teller: Teller;
  /** How long reservations can stand in the way, in milliseconds. */
  readonly leaseMs: number;
}

/** Tells that a budget has no room for a picture, and gives back the error to reject its call with. */
export function exceededBudget(
  { purse, neededNanoUsd }: RefusingPurse,
  callId: string,
  { standings, clock, teller, leaseMs }: RefusalParts,
): BudgetExceededError {
  const now = clock.now();
  const { name: budget, limitNanoUsd } = purse.budget;
  const { spentNanoUsd, reservedNanoUsd } = standings.of(purse);
  const resetsAt = purse.span.endsAt;
  const stand = { budget, limitNanoUsd, spentNanoUsd, reservedNanoUsd, resetsAt };
  teller.tell({ type: 'budget.rejected', at: now, callId, ...stand });
  const untilReset = resetsAt === undefined ? undefined : Math.max(0, resetsAt - now);
  // Reservations are settled or expired by the end of their lease at the latest, unless they are renewed.
  const isHeldUp = neededNanoUsd !== undefined && spentNanoUsd + neededNanoUsd <= limitNanoUsd;
  const retryAfterMs = isHeldUp ? Math.min(leaseMs, untilReset ?? leaseMs) : untilReset;
  return new BudgetExceededError({ ...stand, neededNanoUsd, retryAfterMs });
}
