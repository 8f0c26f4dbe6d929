import { z } from 'zod';
import { hourlyRateShape } from '../chance/hourly-rate.ts';
import { faultSchema } from '../faults/fault.ts';

/** Overload that strikes the channels of a failure domain together. */
const domainOutage = z.strictObject({
  domain: z.string().min(1),
  ...hourlyRateShape,
  /**
   * Correlation between any two requests of the domain within one slot: 0 is independent bad luck, 1 takes the whole domain down
   * for whole slots. The rate stays what it is. @default 0
   */
  correlation: z.number().min(0).max(1).optional(),
  /** How long good and bad times last, in milliseconds. @default 60000 */
  slotMs: z.number().positive().optional(),
  /** What the struck requests get. @default 'overloaded' */
  fault: faultSchema.optional(),
});

/** A stretch of time in which one channel answers nothing but a fault. */
const channelOutage = z
  .strictObject({
    channel: z.string().min(1),
    /** Milliseconds after the simulator's start. */
    fromMs: z.number().nonnegative(),
    /** Milliseconds after the simulator's start; the outage ends before it. */
    toMs: z.number().nonnegative(),
    /** @default 'overloaded' */
    fault: faultSchema.optional(),
  })
  .refine((outage) => outage.toMs > outage.fromMs, { path: ['toMs'], error: 'must be after fromMs' });

/** An outage of a failure domain or of one channel. */
export const outageSchema = z.union([domainOutage, channelOutage]);

/** How to set up an outage. */
export type OutageOptions = z.input<typeof outageSchema>;

/** An outage as the server reads it. */
export type OutageSettings = z.output<typeof outageSchema>;
