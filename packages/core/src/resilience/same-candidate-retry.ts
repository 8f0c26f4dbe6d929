import { DelegateBackoff, handleType, type IRetryBackoffContext, retry } from 'cockatiel';
import type { Random } from '../config/clock.ts';
import { retryDelayMs } from './backoff.ts';
import type { RetryOptions } from './options.ts';

/** Thrown by an attempt that wants to be repeated on the same candidate, after what the upstream asked for. */
export class AskAgain extends Error {
  override readonly name = 'AskAgain';
  readonly retryAfterMs: number | undefined;

  constructor(retryAfterMs: number | undefined) {
    super('The same candidate is asked again');
    this.retryAfterMs = retryAfterMs;
  }
}

/** Runs an attempt, and once more when it throws `AskAgain`. */
export interface SameCandidateRetry {
  run<T>(attempt: (isRepeat: boolean) => Promise<T>, signal: AbortSignal): Promise<T>;
}

/**
 * The one repeat on the same candidate.
 *
 * @remarks Its pause does not end at an abort, and then it runs the attempt once more; hence the attempt looks at its signal first,
 * the deadline around it rejects at once, and the pause is short and holds no process.
 */
export function createSameCandidateRetry(options: RetryOptions, random: Random): SameCandidateRetry {
  const backoff = new DelegateBackoff<IRetryBackoffContext<unknown>>(({ result }) => {
    const asked = 'error' in result && result.error instanceof AskAgain ? result.error.retryAfterMs : undefined;
    return retryDelayMs(asked, options, random);
  });
  const policy = retry(handleType(AskAgain), { maxAttempts: 1, backoff }).dangerouslyUnref();
  return {
    run: (attempt, signal) =>
      // Hardly any attempt is repeated, so the policy takes over with the one that asks for it.
      attempt(false).catch((error: unknown) => {
        if (!(error instanceof AskAgain)) throw error;
        return policy.execute((context) => (context.attempt === 0 ? Promise.reject(error) : attempt(true)), signal);
      }),
  };
}
