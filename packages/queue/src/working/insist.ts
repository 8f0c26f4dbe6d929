import { setTimeout as sleep } from 'node:timers/promises';
import { RecordUnreadableError } from '../errors/record-unreadable-error.ts';

/** Between two tries, in milliseconds: at first, and at most. */
const FIRST_MS = 250;
const MOST_MS = 10_000;

/**
 * Does what must not fail, such as keeping a picture that was paid for: tries again while its store is out of reach, as long as the process
 * lives. In real time, whatever the clock of the queue shows.
 *
 * @param onFailure is told of every failure.
 * @param lastTries ends it, after one more try: the queue is closing, and has waited long enough.
 * @throws what the last try rejected with; RecordUnreadableError at once.
 */
export async function insist<T>(work: () => Promise<T>, onFailure: (error: unknown) => void, lastTries: AbortSignal): Promise<T> {
  for (let pauseMs = FIRST_MS; ; pauseMs = Math.min(MOST_MS, pauseMs * 2)) {
    const isLast = lastTries.aborted;
    try {
      return await work();
    } catch (error) {
      onFailure(error);
      if (isLast || RecordUnreadableError.isInstance(error)) throw error;
    }
    await sleep(pauseMs, undefined, { signal: lastTries }).catch(() => undefined);
  }
}
