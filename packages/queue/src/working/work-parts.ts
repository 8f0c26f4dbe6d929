import type { PlacingOptions } from '../placing/placing-options.ts';
import type { QueueParts } from '../queue-parts.ts';

/** What workers are built with. */
export interface WorkParts extends QueueParts {
  readonly placing: PlacingOptions;
  /** Something may be due: the dispatcher of this process looks now. */
  readonly nudge: () => void;
  /** Items that this process has laid into a tray since it looked whether that is full, by its state. */
  readonly laid: Map<string, number>;
  /** Batches that this process sees to now: one that takes long must not be seen to twice. */
  readonly inHand: Set<string>;
}

/** Tells that something of the queue itself failed. */
export function tellError({ tell, clock }: Pick<QueueParts, 'tell' | 'clock'>, during: string, error: unknown): void {
  tell({ type: 'queue.error', at: clock.now(), during, error: error instanceof Error ? error : new Error(String(error)) });
}
