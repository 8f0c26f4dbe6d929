import { placingOptions } from '../placing/placing-options.ts';
import type { QueueParts, Tending, Work } from '../queue-parts.ts';
import { Dispatcher, type DispatcherOptions } from './dispatcher.ts';
import { LateBills } from './late-bills.ts';
import { PriceMemory } from './price-memory.ts';
import { createErrandRunner } from './run-errand.ts';
import { tellError } from '../telling/tell-error.ts';
import type { WorkParts } from './work-parts.ts';

/**
 * Begins to work: a dispatcher, which hands out what is due, and workers for what is handed out.
 *
 * @param tending of jobs and webhooks.
 */
export function startWorking(queue: QueueParts, tending: Tending, options: DispatcherOptions = {}): Work {
  const lateBills = new LateBills(queue);
  const parts: WorkParts = {
    ...queue,
    lateBills,
    prices: new PriceMemory(),
    placing: placingOptions(queue.options),
    nudge: () => dispatcher.nudge(),
    laid: new Map(),
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
  const unsubscribe = parts.images.subscribe((event) => lateBills.heard(event));
  dispatcher.start();
  return {
    nudge: () => dispatcher.nudge(),
    close: async () => {
      await dispatcher.close();
      await working.close();
      unsubscribe();
    },
  };
}
