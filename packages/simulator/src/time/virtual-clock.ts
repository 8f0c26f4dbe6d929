import type { SimulatorClock } from './simulator-clock.ts';

/** A clock that only moves when told to, so that a day of outages takes no time at all. */
export interface VirtualClock extends SimulatorClock {
  /** Moves time on by `ms` and wakes everything that falls due, in order of its time. */
  advance(ms: number): void;
  /** Resolves once at least `count` answers wait for time to pass, so that an `advance` cannot come too early. @default 1 */
  whenSleeping(count?: number): Promise<void>;
}

interface Sleeper {
  readonly dueAt: number;
  readonly wake: () => void;
}

/** Creates a clock that shows `startMs` (epoch milliseconds) until it is advanced. */
export const createVirtualClock = (startMs: number): VirtualClock => {
  let nowMs = startMs;
  const sleepers = new Set<Sleeper>();
  const watchers = new Set<() => void>();

  return {
    now: () => nowMs,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (ms <= 0 || signal.aborted) return resolve();
        const wake = (): void => {
          sleepers.delete(sleeper);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        const sleeper: Sleeper = { dueAt: nowMs + ms, wake };
        sleepers.add(sleeper);
        signal.addEventListener('abort', wake);
        for (const watch of watchers) watch();
      }),
    advance: (ms) => {
      if (!(ms >= 0)) throw new RangeError(`A clock cannot be advanced by ${ms} ms`);
      nowMs += ms;
      const due = [...sleepers].filter((sleeper) => sleeper.dueAt <= nowMs).toSorted((a, b) => a.dueAt - b.dueAt);
      for (const sleeper of due) sleeper.wake();
    },
    whenSleeping: (count = 1) =>
      new Promise((resolve) => {
        const watch = (): void => {
          if (sleepers.size < count) return;
          watchers.delete(watch);
          resolve();
        };
        watchers.add(watch);
        watch();
      }),
  };
};
