import { z } from 'zod';
import { wallClock } from '../../config/wall-clock.ts';
import { ConfigInvalidError } from '../../errors/config-invalid-error.ts';
import { issuesOf } from '../../errors/issue.ts';

/** What one expects of a channel before there is traffic to look at. */
export interface SuccessPrior {
  /** Share of attempts that should deliver now, from 0 to 1. */
  rateAt(epochMs: number, failureDomain: string | undefined): number;
  /** Observations after which it has no more say: up to there it stands in for those that are missing. */
  readonly outweighedAfter: number;
}

/** The days of a week, as peaks name them. */
export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
/** A day of the week. */
export type Weekday = (typeof WEEKDAYS)[number];

/** A part of certain days, by the wall clock of the prior's zone. */
export interface PeakWindow {
  /** @default monday to friday */
  readonly days?: readonly Weekday[] | undefined;
  /** `HH:MM`. */
  readonly from: string;
  /** `HH:MM`, up to `24:00`; the minute itself is outside. */
  readonly to: string;
}

/** When a vendor's capacity is usually short, and how short. */
export interface PeakPriorOptions {
  /** An IANA zone; days of 23 and 25 hours are reckoned with. @default 'America/Los_Angeles' */
  readonly timeZone?: string | undefined;
  /** @default weekdays 09:00 to 11:00, 13:00 to 15:00 and 18:00 to 22:00 */
  readonly windows?: readonly PeakWindow[] | undefined;
  /** Share of attempts that deliver in a window. @default 0.55: up to 45 % of requests were refused at peak (community figures of 2025-12 to 2026-02) */
  readonly peakRate?: number | undefined;
  /** Share of attempts that deliver at other times. @default 0.97 */
  readonly quietRate?: number | undefined;
  /** Failure domains that have these peaks; the others are as at quiet times. @default ['google'] */
  readonly failureDomains?: readonly string[] | undefined;
  /** Attempts of a channel × model × size after which only they count. @default 20 */
  readonly outweighedAfter?: number | undefined;
}

/** The peaks that hold unless told otherwise, fully resolved. */
export const defaultPeakPrior = Object.freeze({
  timeZone: 'America/Los_Angeles',
  windows: Object.freeze([
    Object.freeze({ from: '09:00', to: '11:00' }),
    Object.freeze({ from: '13:00', to: '15:00' }),
    Object.freeze({ from: '18:00', to: '22:00' }),
  ]),
  peakRate: 0.55,
  quietRate: 0.97,
  failureDomains: Object.freeze(['google']),
  outweighedAfter: 20,
}) satisfies PeakPriorOptions;

const WEEKDAYS_ONLY: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri'];

const time = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be a time such as 09:00');
const share = z.number('must be a number').min(0, 'must be a share from 0 to 1').max(1, 'must be a share from 0 to 1');

/** Reads `PeakPriorOptions` and fills in the defaults. */
export const peakPriorSchema = z.strictObject({
  timeZone: z.string().refine(isZone, 'must be an IANA time zone such as America/Los_Angeles').default(defaultPeakPrior.timeZone),
  windows: z
    .array(
      z
        .strictObject({
          days: z
            .array(z.enum(WEEKDAYS))
            .min(1)
            .default([...WEEKDAYS_ONLY]),
          from: time,
          to: time,
        })
        .refine(({ from, to }) => from < to, {
          path: ['to'],
          message: 'must be later than from; a window past midnight is two windows',
        }),
    )
    .default(defaultPeakPrior.windows.map((window) => ({ ...window, days: [...WEEKDAYS_ONLY] }))),
  peakRate: share.default(defaultPeakPrior.peakRate),
  quietRate: share.default(defaultPeakPrior.quietRate),
  failureDomains: z.array(z.string().min(1)).default([...defaultPeakPrior.failureDomains]),
  outweighedAfter: z.number().min(1).max(10_000).default(defaultPeakPrior.outweighedAfter),
});

/**
 * Expects less at the hours of peak.
 *
 * @throws ConfigInvalidError with every problem of the options and its path.
 */
export function peakPrior(options: PeakPriorOptions = {}): SuccessPrior {
  const read = peakPriorSchema.safeParse(options);
  if (!read.success) throw new ConfigInvalidError('peakPrior()', issuesOf(read.error));
  const { timeZone, peakRate, quietRate, outweighedAfter } = read.data;
  const windows = read.data.windows.map(({ days, from, to }) => ({
    days: new Set<string>(days),
    from: minuteOf(from),
    to: minuteOf(to),
  }));
  const domains = new Set(read.data.failureDomains);
  const wall = wallClock(timeZone);
  // Plans ask hundreds of times, and windows are of whole minutes.
  let minute = Number.NaN;
  let peak = false;
  return {
    outweighedAfter,
    rateAt: (epochMs, failureDomain) => {
      if (failureDomain === undefined || !domains.has(failureDomain)) return quietRate;
      const now = Math.floor(epochMs / 60_000);
      if (now !== minute) {
        minute = now;
        peak = isWithin(windows, wall.shows(epochMs));
      }
      return peak ? peakRate : quietRate;
    },
  };
}

/** A window in numbers: minutes since midnight. */
interface ReadWindow {
  readonly days: ReadonlySet<string>;
  readonly from: number;
  readonly to: number;
}

/** @param shown on the clocks of their zone, as if it were UTC. */
function isWithin(windows: readonly ReadWindow[], shown: number): boolean {
  const date = new Date(shown);
  const day = WEEKDAYS[date.getUTCDay()] ?? '';
  const minute = date.getUTCHours() * 60 + date.getUTCMinutes();
  return windows.some(({ days, from, to }) => minute >= from && minute < to && days.has(day));
}

function minuteOf(clock: string): number {
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
}

function isZone(timeZone: string): boolean {
  try {
    wallClock(timeZone);
    return true;
  } catch {
    return false;
  }
}
