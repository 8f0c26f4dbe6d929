import type { AttemptTimeouts } from '../../transport/timeouts.ts';

/** The time of one attempt, shared by the requests it takes. */
export interface AttemptTime {
  /** Milliseconds until the attempt has to end; 0 when they are over. */
  leftMs(): number;
  /** Deadlines for one of its requests: those of the attempt, none beyond its end nor longer than `maxMs`. */
  forRequest(maxMs?: number): AttemptTimeouts;
}

/**
 * An attempt that ends by itself can say what it knows, such as what was paid for; one whose signal is aborted cannot. So it ends a
 * little before its time, by this much or a tenth of it, in milliseconds.
 */
const KEPT_BACK_MS = 250;

/** Starts the time of an attempt. */
export function attemptTime(timeouts: AttemptTimeouts): AttemptTime {
  const endsAt = performance.now() + timeouts.totalMs - Math.min(KEPT_BACK_MS, timeouts.totalMs / 10);
  const leftMs = (): number => Math.max(0, endsAt - performance.now());
  return {
    leftMs,
    forRequest(maxMs = Number.POSITIVE_INFINITY) {
      const totalMs = Math.max(1, Math.min(maxMs, leftMs()));
      return {
        connectMs: Math.min(timeouts.connectMs, totalMs),
        firstByteMs: Math.min(timeouts.firstByteMs, totalMs),
        idleMs: Math.min(timeouts.idleMs, totalMs),
        totalMs,
      };
    },
  };
}
