import type { SimulatorClock } from '@retake/simulator';

/** Monday, 2026-11-16, 00:00 UTC: any day would do. */
const MIDNIGHT = Date.UTC(2026, 10, 16);

/** A clock that stands at midnight until `startsAt` (epoch milliseconds of the machine), and then runs `speed` times as fast. */
export function compressedClock(startsAt: number, speed: number): SimulatorClock {
  return {
    now: () => MIDNIGHT + Math.max(0, Date.now() - startsAt) * speed,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (ms <= 0 || signal.aborted) return resolve();
        const wake = (): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        const timer = setTimeout(wake, ms / speed);
        signal.addEventListener('abort', wake, { once: true });
      }),
  };
}
