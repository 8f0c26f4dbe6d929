import { DeadlineExceededError } from '../errors/deadline-exceeded-error.ts';

/**
 * Waits with a caller for what others do, but no longer than its own deadline.
 *
 * @param deadlineMs from now, in milliseconds.
 * @param waiting ends when its signal is aborted: with `signal`, or at the deadline.
 * @throws what `waiting` rejects with; DeadlineExceededError at the deadline.
 */
export async function withinDeadline<T>(
  deadlineMs: number,
  signal: AbortSignal,
  waiting: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const late = new DeadlineExceededError({ attempts: [], deadlineMs });
  const timer = setTimeout(() => controller.abort(late), deadlineMs);
  const follow = (): void => controller.abort(signal.reason);
  if (signal.aborted) follow();
  else signal.addEventListener('abort', follow, { once: true });
  try {
    return await waiting(controller.signal);
  } catch (error) {
    throw controller.signal.reason === late ? late : error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', follow);
  }
}
