import { z } from 'zod';

/** Fields that every fault takes. */
export const faultFields = {
  /** Milliseconds of the simulator's clock before the fault shows, on top of the channel's latency. @default 0 */
  afterMs: z.number().nonnegative().optional(),
} as const;

/** A share of a body, from 0 (nothing) to 1 (all of it). */
export const share = z.number().min(0).max(1);
