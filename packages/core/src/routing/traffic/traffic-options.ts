import { z } from 'zod';
import { peakPriorSchema, type PeakPriorOptions } from './peak-prior.ts';

/** How recent traffic is remembered. */
export interface TrafficOptions {
  /**
   * After this time an observation weighs half, in milliseconds. @default 600_000: a size that failed twenty times in a row is worth
   * a try again after ten to fifteen minutes, and a peak lasts hours
   */
  readonly halfLifeMs?: number | undefined;
  /**
   * After this time without an answer a latency reads half, in milliseconds. @default 300_000: at 20 to 70 s a picture that is some ten
   * pictures' time, where Finagle's 10 s are thousands of its requests
   */
  readonly latencyHalfLifeMs?: number | undefined;
  /** What is expected of a channel before there is traffic to look at. @default the peaks of Google's capacity */
  readonly prior?: PeakPriorOptions | undefined;
}

/** How recent traffic is remembered unless told otherwise. */
export const defaultTraffic = Object.freeze({ halfLifeMs: 600_000, latencyHalfLifeMs: 300_000 });

const halfLife = z
  .number('must be a number of milliseconds')
  .min(1)
  .max(7 * 86_400_000);

/** Reads `TrafficOptions` and fills in the defaults; every problem is reported with its path. */
export const trafficSchema = z
  .strictObject({
    halfLifeMs: halfLife.default(defaultTraffic.halfLifeMs),
    latencyHalfLifeMs: halfLife.default(defaultTraffic.latencyHalfLifeMs),
    prior: peakPriorSchema.prefault({}),
  })
  .prefault({});
