import { AllChannelsFailedError, DeadlineExceededError, NoCandidateError, RetakeError, type ExclusionReason } from '@retake/core';
import type { UnknownBilling } from '../queue-options.ts';

/** Why a channel will not draw this tomorrow either. */
export const LASTING_EXCLUSIONS: ReadonlySet<ExclusionReason> = new Set(['route', 'compliance', 'unsupported', 'model_retired']);

/**
 * Whether a call failed for what time heals: everybody was asked and nobody had room, nobody could be asked, or the time was over. Not when
 * something may have been paid for, unless that may be bought again.
 */
export function heals(error: unknown, onUnknownBilling: UnknownBilling): boolean {
  if (!RetakeError.isInstance(error)) return false;
  if (onUnknownBilling === 'report' && error.attempts.some(({ billing }) => billing === 'unknown')) return false;
  if (AllChannelsFailedError.isInstance(error) || DeadlineExceededError.isInstance(error)) return true;
  if (!NoCandidateError.isInstance(error)) return false;
  // A budget is a decision, not an outage.
  return error.exclusions.some(({ reason }) => reason !== 'budget' && !LASTING_EXCLUSIONS.has(reason));
}
