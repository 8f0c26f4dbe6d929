import type { CommitEntry } from './budget-store.ts';
import type { Expectation } from './overruns.ts';
import type { Purse } from './purses.ts';
import { forgetAt } from './shares.ts';

/** What became of money in one purse, in nano-dollars. */
export interface Movement {
  readonly purse: Purse;
  readonly spentNanoUsd: number;
  readonly freedNanoUsd: number;
}

/** Movements that belong together, as a step of one reservation. */
export interface Booking {
  readonly id: string;
  readonly step: string;
  readonly movements: readonly Movement[];
  /** Whether the reservation ends with it. */
  readonly ends: boolean;
  /** How long the store must remember it, in milliseconds. @default that of all */
  readonly leaseMs?: number | undefined;
}

/** An attempt that counts at its bound because nobody knows its cost yet. */
export interface CountedAtBound {
  readonly callId: string;
  readonly movements: readonly Movement[];
  readonly expectation: Expectation | undefined;
}

/** The same in the words of a store. */
export function entriesOf({ movements }: Booking): readonly CommitEntry[] {
  return movements.map(({ purse, spentNanoUsd, freedNanoUsd }) => ({
    purse: purse.id,
    spentNanoUsd,
    freedNanoUsd,
    forgetAt: forgetAt(purse),
  }));
}
