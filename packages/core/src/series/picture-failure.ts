import { InternalError } from '../errors/internal-error.ts';
import { RetakeError } from '../errors/retake-error.ts';
import { ServiceClosedError } from '../errors/service-closed-error.ts';

/**
 * Why one picture of a series did not come.
 *
 * @throws what ends the series as a whole: the reason of its signal, ServiceClosedError.
 */
export function pictureFailure(error: unknown, signal: AbortSignal): RetakeError {
  if (signal.aborted) throw signal.reason;
  if (ServiceClosedError.isInstance(error)) throw error;
  return RetakeError.isInstance(error) ? error : new InternalError(error);
}
