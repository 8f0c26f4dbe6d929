import { z } from 'zod';

const rate = z.number().min(0).max(1);

/** A probability: one number, or one for each hour of the UTC day. */
export const hourlyRateShape = {
  /** Probability from 0 to 1. @default 0 */
  rate: rate.optional(),
  /** Probability by hour of the simulator's UTC day, index 0 from 00:00; it wins over `rate`. */
  ratesByHour: z.array(rate).length(24).readonly().optional(),
} as const;

/** What applies at a moment of such a probability. */
export const rateAt = (
  rates: { readonly rate?: number | undefined; readonly ratesByHour?: readonly number[] | undefined },
  epochMs: number,
): number => rates.ratesByHour?.[new Date(epochMs).getUTCHours()] ?? rates.rate ?? 0;
