import { install } from '@sinonjs/fake-timers';

/** Time that stands still while there is work to do, and jumps to the next timer when there is none. */
export interface VirtualTime {
  /** Resolves at this moment, in epoch milliseconds. */
  until(at: number): Promise<void>;
  /** Lets time pass until `work` is done. Everything that runs meanwhile must wait for nothing but timers. */
  run<T>(work: Promise<T>): Promise<T>;
  end(): void;
}

/** Replaces the timers and the date of this process, from `startsAt` (epoch milliseconds) on. */
export function startVirtualTime(startsAt: number): VirtualTime {
  const clock = install({ now: startsAt, toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
  return {
    until: (at) => new Promise((resolve) => void setTimeout(resolve, Math.max(0, at - clock.now))),
    async run(work) {
      let done = false;
      const ended = work.finally(() => (done = true));
      ended.catch(() => undefined);
      for (;;) {
        // Real, and not one of the timers above: all promises that can go on have gone on when it comes.
        await new Promise((resolve) => void setImmediate(resolve));
        if (done) return ended;
        if (clock.countTimers() === 0)
          throw new Error('Time stands still: nothing is left to wait for, and the work is not done');
        clock.next();
      }
    },
    end: () => clock.uninstall(),
  };
}
