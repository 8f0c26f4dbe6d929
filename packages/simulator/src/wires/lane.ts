import type { SimulatorClock } from '../time/simulator-clock.ts';

/** A machine that does one thing at a time. */
export interface Lane {
  /** Jobs at work or waiting. */
  readonly jobs: number;
  /** How far the job at work is, from 0 to 1; 0 when there is none. */
  progress(): number;
  /** Waits for all who came before, then works for `ms` of the clock's time or until `stop`. */
  work(ms: number, stop: AbortSignal): Promise<void>;
}

/** Creates an idle lane. */
export const createLane = (clock: SimulatorClock): Lane => {
  let last: Promise<void> = Promise.resolve();
  let jobs = 0;
  let current: { readonly since: number; readonly ms: number } | undefined;

  const turn = async (ms: number, stop: AbortSignal): Promise<void> => {
    current = { since: clock.now(), ms };
    if (ms > 0) await clock.sleep(ms, stop);
    current = undefined;
    jobs -= 1;
  };

  return {
    get jobs() {
      return jobs;
    },
    progress: () => (current === undefined || current.ms <= 0 ? 0 : Math.min(1, (clock.now() - current.since) / current.ms)),
    work: (ms, stop) => {
      jobs += 1;
      last = last.then(() => turn(ms, stop));
      return last;
    },
  };
};
