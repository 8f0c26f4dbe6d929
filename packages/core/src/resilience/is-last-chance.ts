import { picturesShown } from '../channels/pictures-shown.ts';
import type { Candidate } from '../routing/candidate.ts';
import type { CallMemory } from './call-memory.ts';
import type { Guards } from './guards.ts';
import type { Resilience } from './options.ts';

/** What a search looks at to see who else there is. */
export interface LastChanceReading {
  readonly resilience: Pick<Resilience, 'onUnknownBilling'>;
  readonly guards: Guards;
  readonly memory: CallMemory;
}

/**
 * Whether a timeout of this attempt, which is of unknown billing, would leave the search nobody to ask now.
 *
 * @param others those that the round has not asked yet.
 */
export function isLastChance(
  { resilience, guards, memory }: LastChanceReading,
  { channel }: Candidate,
  others: readonly Candidate[],
): boolean {
  if (resilience.onUnknownBilling === 'report') return true;
  // The others let the same channel be asked again.
  if (resilience.onUnknownBilling !== 'failover') return false;
  return !others.some(
    (one) =>
      one.channel.id !== channel.id &&
      memory.permits(one) &&
      guards.unavailability(one.channel.id, one.order.model.id, picturesShown(one.order)) === undefined,
  );
}
