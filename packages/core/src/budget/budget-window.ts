import { firstInstant, wallClock, type WallClock } from '../config/wall-clock.ts';

/** How long a budget lasts before it begins anew; `total` never does. */
export const BUDGET_WINDOWS = ['hour', 'day', 'month', 'total'] as const;
/** A length of time that a budget is for. */
export type BudgetWindow = (typeof BUDGET_WINDOWS)[number];

/** One window in time, in epoch milliseconds: from `startsAt` on, up to but without `endsAt`. */
export interface WindowSpan {
  readonly startsAt: number;
  /** When the budget begins anew; `undefined` if it never does. */
  readonly endsAt: number | undefined;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** No day is longer than 26 hours and no month longer than 31 days and an hour or two. */
const LONGEST_MS = { day: 2 * DAY_MS, month: 33 * DAY_MS } as const;

const EVER: WindowSpan = Object.freeze({ startsAt: 0, endsAt: undefined });

/**
 * Builds the windows of a budget: the hours, days or months of a calendar in `timeZone`, changes of its clocks included. A day has
 * 23 or 25 hours where the clocks change in it, and begins when its date does, be that at 01:00. An hour always has 60 minutes.
 *
 * @param timeZone an IANA name, such as `Europe/Berlin`.
 * @throws RangeError when there is no such time zone.
 */
export function createWindowOf(window: BudgetWindow, timeZone: string): (now: number) => WindowSpan {
  const clock = wallClock(timeZone);
  if (window === 'total') return () => EVER;
  // Asked for every call, and the same for a whole hour or month.
  let known: WindowSpan | undefined;
  return (now) => {
    if (known?.endsAt === undefined || now < known.startsAt || now >= known.endsAt) {
      known = window === 'hour' ? hourAt(now, clock) : spanAt(now, window, clock);
    }
    return known;
  };
}

/** Some zones are a half or a quarter of an hour off, so that hours begin there when they do not in UTC. */
function hourAt(now: number, clock: WallClock): WindowSpan {
  const shown = clock.shows(now);
  const startsAt = now - (shown - Math.floor(shown / HOUR_MS) * HOUR_MS);
  return { startsAt, endsAt: startsAt + HOUR_MS };
}

/** Clocks are set back over an hour, never over a date: so dates only grow, and the change from one to the next can be searched by halves. */
function spanAt(now: number, unit: 'day' | 'month', clock: WallClock): WindowSpan {
  const dateAt = (at: number): number => dateOf(clock.shows(at), unit);
  const date = dateAt(now);
  const longest = LONGEST_MS[unit];
  return {
    startsAt: firstInstant(now - longest, now, (at) => dateAt(at) >= date),
    endsAt: firstInstant(now, now + longest, (at) => dateAt(at) > date),
  };
}

/** The date as a number that grows with it: days, or months, since the year 0. */
function dateOf(shown: number, unit: 'day' | 'month'): number {
  const date = new Date(shown);
  const months = date.getUTCFullYear() * 12 + date.getUTCMonth();
  return unit === 'month' ? months : months * 31 + date.getUTCDate();
}
