import { setTimeout as sleep } from 'node:timers/promises';
import { RecordUnreadableError } from '../errors/record-unreadable-error.ts';

/** Between two tries, in milliseconds: at first, and at most. */
const FIRST_MS = 250;
const MOST_MS = 10_000;
/** As long as a Redis or PostgreSQL takes to come back where somebody has to be woken up. */
const PATIENCE_MS = 3_600_000;

/**
 * Does what must not fail, such as writing down that a picture was paid for: tries again while its store is out of reach. In real time,
 * whatever the clock of the queue shows.
 *
 * @param onFailure is told of every failure.
 * @throws what the last try rejected with, after an hour; RecordUnreadableError at once.
 */
export async function insist<T>(work: () => Promise<T>, onFailure: (error: unknown) => void): Promise<T> {
  let waitedMs = 0;
  for (let pauseMs = FIRST_MS; ; pauseMs = Math.min(MOST_MS, pauseMs * 2)) {
    try {
      return await work();
    } catch (error) {
      onFailure(error);
      if (waitedMs >= PATIENCE_MS || RecordUnreadableError.isInstance(error)) throw error;
    }
    await sleep(pauseMs);
    waitedMs += pauseMs;
  }
}
