import { monitorEventLoopDelay } from 'node:perf_hooks';
import { z } from 'zod';

/** How late an event loop was, in milliseconds of the machine. */
export const lagSchema = z.strictObject({
  /** But for one time in a hundred. */
  usualMs: z.number(),
  /** A stall of one second is hundreds of seconds of the day, whatever the rest was like. */
  worstMs: z.number(),
});

/** How late an event loop was. */
export type Lag = z.output<typeof lagSchema>;

/** Watches the event loop of this process from now on; gives a function that reads how late it was. */
export function watchEventLoop(): () => Lag {
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  return () => ({ usualMs: delays.percentile(99) / 1e6, worstMs: delays.max / 1e6 });
}
