import { z } from 'zod';

/** The steps of an asynchronous order behind the order itself: asking how far it is, fetching its picture, an item of a batch. */
export const LEGS = ['poll', 'download', 'item'] as const;

/** Fields that every fault takes. */
export const faultFields = {
  /** Milliseconds of the simulator's clock before the fault shows, on top of the channel's latency. @default 0 */
  afterMs: z.number().nonnegative().optional(),
  /**
   * The step of an asynchronous order that it strikes; scripts keep it until such a step comes.
   * @default the order itself
   */
  on: z.enum(LEGS).optional(),
} as const;

/** A share of a body, from 0 (nothing) to 1 (all of it). */
export const share = z.number().min(0).max(1);
