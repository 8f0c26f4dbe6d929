import { placingOptions } from '../placing/placing-options.ts';
import type { QueueParts, Tending, Work } from '../queue-parts.ts';
import { Dispatcher, type DispatcherOptions } from './dispatcher.ts';
import { LateBills } from './late-bills.ts';
import { PriceMemory } from './price-memory.ts';
import { createErrandRunner } from './run-errand.ts';
import { Slots } from './slots.ts';
import { tellError } from '../telling/tell-error.ts';
import type { WorkParts } from './work-parts.ts';

/** As long as a store takes to come back where somebody has to be woken up would be too long for a process that was asked to end. */
const INSIST_MS = 300_000;

/** How a process works. */
export interface WorkingOptions extends DispatcherOptions {
  /**
   * How long closing insists on keeping pictures that were paid for while their store is out of reach, in milliseconds of real time. While it
   * is not closing, a process insists without end. @default 300_000
   */
  readonly insistMs?: number;
  /** Who hears what attempts have cost that outlived them. @default its own */
  readonly lateBills?: LateBills;
}

/**
 * Begins to work: a dispatcher, which hands out what is due, and workers for what is handed out.
 *
 * @param tending of jobs and webhooks.
 */
export function startWorking(
  queue: QueueParts,
  tending: Tending,
  { insistMs = INSIST_MS, lateBills: given, ...options }: WorkingOptions = {},
): Work {
  const lateBills = given ?? new LateBills(queue);
  const lastTries = new AbortController();
  const parts: WorkParts = {
    ...queue,
    lateBills,
    prices: new PriceMemory(),
    placing: placingOptions(queue.options),
    slots: new Slots(queue.options.concurrency),
    nudge: () => dispatcher.nudge(),
    laid: new Map(),
    lastTries: lastTries.signal,
    inHand: new Set(),
    atWork: new Map(),
  };
  const run = createErrandRunner(parts, tending);
  let running = 0;
  const dispatcher = new Dispatcher(parts, () => running === 0, options);
  const working = parts.engine.work({
    concurrency: parts.options.concurrency,
    onError: (error) => tellError(parts, 'working off an errand', error),
    run: async (errandId) => {
      running += 1;
      try {
        await run(errandId);
      } finally {
        running -= 1;
      }
    },
  });
  dispatcher.start();
  return {
    nudge: () => dispatcher.nudge(),
    close: async () => {
      const timer = setTimeout(() => lastTries.abort(), insistMs);
      await dispatcher.close();
      await working.close();
      clearTimeout(timer);
      if (given === undefined) await lateBills.close();
    },
  };
}
