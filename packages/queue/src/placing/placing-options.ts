import { defaultQueue } from '../queue-options.ts';
import type { QueueSettings } from '../read-queue-options.ts';
import { offPeakCalendar, type OffPeakCalendar } from './off-peak.ts';

/** By what it is decided where an item is bought. Times are in milliseconds. */
export interface PlacingOptions {
  /** `undefined`: there is no window, and what cannot go into a batch is bought at once. */
  readonly offPeak: OffPeakCalendar | undefined;
  /** The least that a batch must have before the time that is kept back; with less an item does not go into one. */
  readonly leastBatchMs: number;
  /** The least that must be left of a night. */
  readonly leastOffPeakMs: number;
  /** Kept back before a deadline for whoever has to buy what a batch or a night did not bring. */
  readonly spillReserveMs: number;
  /** How often an item may come back from batches without a picture before it goes elsewhere. */
  readonly mostBatchTries: number;
}

/** Used for what is not said. */
export const defaultPlacing: Omit<PlacingOptions, 'offPeak'> = Object.freeze({
  /** Google aims at 24 hours, and is often done in less than one (ai.google.dev/gemini-api/docs/batch-api, read 2026-11-21). */
  leastBatchMs: defaultQueue.batch.leastMs,
  /** Two calls of five minutes, the deadline of a call in core. */
  leastOffPeakMs: 600_000,
  /** Fifty pictures, a batch, by eight workers at five minutes each, the deadline of a call in core: 35 minutes at worst. */
  spillReserveMs: defaultQueue.batch.spillReserveMs,
  mostBatchTries: 2,
});

/** How a queue with these settings places its items. */
export function placingOptions({ offPeak, batch }: Pick<QueueSettings, 'offPeak' | 'batch'>): PlacingOptions {
  return {
    ...defaultPlacing,
    offPeak: offPeak === false ? undefined : offPeakCalendar(offPeak),
    ...(batch === false ? {} : { leastBatchMs: batch.leastMs, spillReserveMs: batch.spillReserveMs }),
  };
}
