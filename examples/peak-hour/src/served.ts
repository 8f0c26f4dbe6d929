import type { Attempt } from '@retake/core';
import type { Order } from './orders.ts';

/** A picture as it came. */
export interface Picture {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
}

/** What became of one order. */
export interface Served {
  readonly order: Order;
  /** `undefined` when none came. */
  readonly picture: Picture | undefined;
  /** Why none came, in one line. */
  readonly error: string | undefined;
  /** Who drew it, when that is known. */
  readonly channel: string | undefined;
  /** From the order to its end, in milliseconds of the clock that the run lives on. */
  readonly waitedMs: number;
  /** Empty for the bare SDK, which does not tell. */
  readonly attempts: readonly Attempt[];
}
