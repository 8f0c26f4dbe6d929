import { placingOptions } from '../../src/placing/placing-options.ts';
import type { QueueParts } from '../../src/queue-parts.ts';
import { LateBills } from '../../src/working/late-bills.ts';
import { PriceMemory } from '../../src/working/price-memory.ts';
import { Slots } from '../../src/working/slots.ts';
import type { WorkParts } from '../../src/working/work-parts.ts';

/** What the workers of one process are built with, for a test that hands errands out itself. */
export function workPartsOf(parts: QueueParts): WorkParts {
  return {
    ...parts,
    placing: placingOptions(parts.options),
    prices: new PriceMemory(),
    lateBills: new LateBills(parts),
    slots: new Slots(parts.options.concurrency),
    nudge: () => undefined,
    laid: new Map(),
    lastTries: new AbortController().signal,
    inHand: new Set(),
    atWork: new Map(),
  };
}
