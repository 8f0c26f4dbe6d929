import { fallback, handleWhen } from 'cockatiel';
import { CallAbortedError } from '../errors/call-aborted-error.ts';
import { NoCandidateError } from '../errors/no-candidate-error.ts';
import { RetakeError } from '../errors/retake-error.ts';

/**
 * Gives the substitute when a picture cannot be had from anybody. What is the caller's to mend is none of its business: a refusal by
 * content policy, a request that nobody could fill on a good day, an abort, a bill that is to be looked at first.
 *
 * @throws what `work` threw, when there is no substitute for it or the substitute fails; CallAbortedError when the signal ended it.
 */
export async function orText<T>(work: () => Promise<T>, substitute: () => Promise<T>, signal: AbortSignal): Promise<T> {
  let failure: unknown;
  const policy = fallback(handleWhen(cannotBeHad), async () => {
    try {
      return await substitute();
    } catch {
      if (signal.aborted) throw new CallAbortedError(signal.reason);
      // Its attempt is in the books; what the caller has to know is why there is no picture.
      throw failure;
    }
  });
  return policy.execute(async () => {
    try {
      return await work();
    } catch (reason) {
      failure = reason;
      throw reason;
    }
  });
}

function cannotBeHad(error: unknown): boolean {
  if (!RetakeError.isInstance(error)) return false;
  if (error.code === 'all_channels_failed' || error.code === 'deadline_exceeded') return true;
  return NoCandidateError.isInstance(error) && error.exclusions.some(({ reason }) => !LASTING.has(reason));
}

const LASTING: ReadonlySet<string> = new Set(['route', 'compliance', 'unsupported', 'model_retired', 'budget']);
