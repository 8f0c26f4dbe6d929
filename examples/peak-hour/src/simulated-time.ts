import { setTimeout as wait } from 'node:timers/promises';

/**
 * A clock that runs `speed` times as fast as the wall's, for the simulator, and for reading measured times back in its
 * terms. Everything on one such clock sees the same hour.
 */
export interface SimulatedTime {
  readonly speed: number;
  /** Epoch milliseconds in the simulated hour. */
  now(): number;
  /** Simulated milliseconds since the hour began. */
  elapsed(): number;
  /** Waits that many simulated milliseconds; ends early, without an error, when `signal` aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** Starts a clock that shows `startsAt` (epoch milliseconds) now. */
export function startSimulatedTime(startsAt: number, speed: number): SimulatedTime {
  const started = performance.now();
  const elapsed = (): number => (performance.now() - started) * speed;
  return {
    speed,
    now: () => startsAt + elapsed(),
    elapsed,
    sleep: (ms, signal) => wait(Math.max(0, ms / speed), undefined, { signal }).catch(() => undefined),
  };
}
