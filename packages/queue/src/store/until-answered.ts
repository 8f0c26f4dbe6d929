import { QueueUnavailableError } from '../errors/queue-unavailable-error.ts';

/**
 * The rests between tries of what a server did not answer, in milliseconds, 10 s together: time enough for a restart or a failover to a
 * replica, and short enough for the caller of an HTTP request.
 */
export const DEFAULT_RESTS_MS = [50, 100, 200, 400, 800, 1_000, 1_500, 2_000, 2_000, 2_000] as const;

/**
 * Does something again until the server answers. It must bear to be done twice, since an answer can be lost on its way.
 *
 * @param isPassing whether an error says that the server could not be reached, or will answer soon; others are thrown on at once.
 * @throws QueueUnavailableError after the last try.
 */
export async function untilAnswered<Answer>(
  ask: () => Promise<Answer>,
  isPassing: (error: unknown) => boolean,
  restsMs: readonly number[] = DEFAULT_RESTS_MS,
): Promise<Answer> {
  for (const restMs of restsMs) {
    try {
      return await ask();
    } catch (error) {
      if (!isPassing(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, restMs));
    }
  }
  try {
    return await ask();
  } catch (error) {
    throw isPassing(error) ? new QueueUnavailableError(error) : error;
  }
}
