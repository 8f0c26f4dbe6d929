import type { PlacingOptions } from '../placing/placing-options.ts';
import type { QueueParts } from '../queue-parts.ts';
import type { LateBills } from './late-bills.ts';
import type { PriceMemory } from './price-memory.ts';
import type { Slots } from './slots.ts';

/** What workers are built with. */
export interface WorkParts extends QueueParts {
  readonly placing: PlacingOptions;
  readonly prices: PriceMemory;
  /** Of the items that this process works on at once. */
  readonly slots: Slots;
  /** Something may be due: the dispatcher of this process looks now. */
  readonly nudge: () => void;
  /** Items that this process has laid into a tray since it looked whether that is full, by its state. */
  readonly laid: Map<string, number>;
  /** Told of attempts that may have been billed. */
  readonly lateBills: Pick<LateBills, 'expect'>;
  /** Aborted when the queue has been closing for so long that what its stores do not take is given up. */
  readonly lastTries: AbortSignal;
  /** Batches that this process sees to now: one that takes long must not be seen to twice. */
  readonly inHand: Set<string>;
  /** What this process does for items now, by their ids: one that is being bought here has not lost its buyer. */
  readonly atWork: Map<string, Promise<void>>;
}
