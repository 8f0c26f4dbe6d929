import { z } from 'zod';

const rate = z.number().min(0).max(1);

/** A stretch of time, in milliseconds after the simulator's start. */
const span = z
  .strictObject({
    fromMs: z.number().nonnegative(),
    /** It ends before this. */
    toMs: z.number().nonnegative(),
  })
  .refine(({ fromMs, toMs }) => toMs > fromMs, { path: ['toMs'], error: 'must be after fromMs' });

/** A probability: one number, or one for each hour of the UTC day; always, or at times only. */
export const hourlyRateShape = {
  /** Probability from 0 to 1. @default 0 */
  rate: rate.optional(),
  /** Probability by hour of the simulator's UTC day, index 0 from 00:00; it wins over `rate`. */
  ratesByHour: z.array(rate).length(24).readonly().optional(),
  /** When it applies, in milliseconds after the simulator's start; outside the probability is 0. @default always */
  during: z.array(span).min(1).readonly().optional(),
} as const;

/** A probability as it was configured. */
export type HourlyRate = z.output<z.ZodObject<typeof hourlyRateShape>>;

/** What applies at a moment of such a probability; both moments are epoch milliseconds. */
export const rateAt = ({ rate: always = 0, ratesByHour, during }: HourlyRate, at: number, startedAt: number): number => {
  if (during?.every((stretch) => !inside(at - startedAt, stretch)) === true) return 0;
  return ratesByHour?.[new Date(at).getUTCHours()] ?? always;
};

/** Whether a moment, in milliseconds after the simulator's start, is within a stretch of time. */
export const inside = (sinceStartMs: number, { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): boolean =>
  sinceStartMs >= fromMs && sinceStartMs < toMs;
