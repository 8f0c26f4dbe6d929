import type { Candidate, ExclusionReason, Plan } from '../routing/candidate.ts';
import type { Guards } from './guards.ts';
import type { Waiter } from './waiter.ts';

/** What a circuit leaves out for its rest, or for one probe: who has nobody else to ask may come sooner. */
const OF_CIRCUITS: ReadonlySet<ExclusionReason> = new Set<ExclusionReason>(['circuit_open', 'probe_in_flight']);

/** The plan of a round: as everybody's, and where nobody in it can be asked, as that of a search that has nobody else. */
export function planRound(
  guards: Guards,
  waiter: Waiter,
  { plan, canAsk }: { readonly plan: () => Plan; readonly canAsk: (one: Candidate) => boolean },
): Plan {
  waiter.isAlone = false;
  const made = guards.readAs(waiter, plan);
  if (made.candidates.some(canAsk) || !made.exclusions.some(({ reason }) => OF_CIRCUITS.has(reason))) return made;
  waiter.isAlone = true;
  return guards.readAs(waiter, plan);
}
