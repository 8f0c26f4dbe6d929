import { CallAbortedError } from '../errors/call-aborted-error.ts';
import { InternalError } from '../errors/internal-error.ts';
import { RetakeError } from '../errors/retake-error.ts';
import type { Attempt } from '../resilience/attempt.ts';

/** Why one picture of a call is missing, as an error that a caller can rely on the type of. */
export function missingError(error: unknown, signal: AbortSignal): RetakeError {
  if (RetakeError.isInstance(error)) return error;
  return signal.aborted ? new CallAbortedError(signal.reason) : new InternalError(error);
}

/**
 * What a call rejects with: the reason of its signal when the caller ended it, else an error of Retake that carries the attempts of
 * all pictures, since a call that failed can have cost money.
 */
export function toldError(error: unknown, signal: AbortSignal | undefined, attempts: readonly Attempt[]): unknown {
  const wasAborted = CallAbortedError.isInstance(error);
  // Without a signal it was aborted while its budgets were read, before it was a call in flight.
  if (wasAborted) return signal?.reason ?? error.cause ?? error;
  const told = RetakeError.isInstance(error) ? error : new InternalError(error);
  // The failure of a call that this one shared: its attempts are told, and were paid for, there.
  if (attempts.length === 0 && told.attempts?.length > 0) return told;
  // An own property, because the error may come from another copy of the package, or from a channel that knows of no attempts.
  Object.defineProperty(told, 'attempts', { value: attempts, enumerable: true, configurable: true });
  return told;
}
