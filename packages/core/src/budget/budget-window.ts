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
  const calendar = new Calendar(timeZone);
  if (window === 'total') return () => EVER;
  // Asked for every call, and the same for a whole hour or month.
  let known: WindowSpan | undefined;
  return (now) => {
    if (known?.endsAt === undefined || now < known.startsAt || now >= known.endsAt) {
      known = window === 'hour' ? hourAt(now, calendar) : spanAt(now, window, calendar);
    }
    return known;
  };
}

/** What the clocks and calendars of a time zone say. */
class Calendar {
  readonly #format: Intl.DateTimeFormat;

  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      hourCycle: 'h23',
    });
  }

  /** What the clocks show, as if it were UTC, in epoch milliseconds. */
  wallTime(at: number): number {
    const shown = { year: 0, month: 1, day: 1, hour: 0, minute: 0, second: 0 };
    for (const { type, value } of this.#format.formatToParts(at)) {
      if (Object.hasOwn(shown, type)) Reflect.set(shown, type, Number(value));
    }
    return Date.UTC(shown.year, shown.month - 1, shown.day, shown.hour, shown.minute, shown.second);
  }

  /** The date as a number that grows with it: days, or months, since the year 0. */
  date(at: number, unit: 'day' | 'month'): number {
    const shown = new Date(this.wallTime(at));
    const months = shown.getUTCFullYear() * 12 + shown.getUTCMonth();
    return unit === 'month' ? months : months * 31 + shown.getUTCDate();
  }
}

/** Some zones are a half or a quarter of an hour off, so that hours begin there when they do not in UTC. */
function hourAt(now: number, calendar: Calendar): WindowSpan {
  const second = Math.floor(now / 1_000) * 1_000;
  const offsetMs = calendar.wallTime(second) - second;
  const startsAt = Math.floor((now + offsetMs) / HOUR_MS) * HOUR_MS - offsetMs;
  return { startsAt, endsAt: startsAt + HOUR_MS };
}

function spanAt(now: number, unit: 'day' | 'month', calendar: Calendar): WindowSpan {
  const date = calendar.date(now, unit);
  const longest = LONGEST_MS[unit];
  return {
    startsAt: firstInstant(now - longest, now, (at) => calendar.date(at, unit) >= date),
    endsAt: firstInstant(now, now + longest, (at) => calendar.date(at, unit) > date),
  };
}

/** Clocks are set back over an hour, never over a date: so dates only grow, and the change from one to the next can be searched by halves. */
function firstInstant(before: number, after: number, isReached: (at: number) => boolean): number {
  let early = before;
  let late = after;
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2);
    if (isReached(middle)) late = middle;
    else early = middle;
  }
  return late;
}
