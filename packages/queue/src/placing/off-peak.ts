import { wallClock } from '@retake/core';

/** A stretch of every night in which channels have room, by the clocks of a time zone. */
export interface OffPeakWindow {
  /** When it opens, as `HH:MM`. On a night that skips this time it opens when the clocks were set forward. */
  readonly from: string;
  /** When it closes, as `HH:MM`; one not after `from` is of the next day. Met for the first time where it comes twice. */
  readonly to: string;
  /** An IANA name. */
  readonly timeZone: string;
}

/** One night of it, in epoch milliseconds. */
export interface OffPeakNight {
  readonly opensAt: number;
  /** The first moment after it. */
  readonly closesAt: number;
}

/** Gives the night that a moment is in, or else the next one. */
export type OffPeakCalendar = (now: number) => OffPeakNight;

const DAY_MS = 86_400_000;
const TIME_OF_DAY = /^([01]\d|2[0-3]):([0-5]\d)$/;

/**
 * The nights of a window, right also where clocks are set: such a night can be an hour shorter or longer, and one that is skipped whole is
 * none.
 *
 * @throws RangeError for a time of day or a time zone that is none, and for a window that is never closed.
 */
export function offPeakCalendar({ from, to, timeZone }: OffPeakWindow): OffPeakCalendar {
  const clock = wallClock(timeZone);
  const opens = timeOfDay(from);
  const closes = timeOfDay(to);
  if (opens === closes) throw new RangeError(`A window from ${from} to ${to} has no end`);
  const length = closes > opens ? closes - opens : closes - opens + DAY_MS;

  const nightOf = (day: number): OffPeakNight => {
    const opensAt = clock.firstAt(day + opens);
    return { opensAt, closesAt: clock.firstAt(day + opens + length) };
  };

  // Thousands of items are placed in the same night.
  let known: (OffPeakNight & { readonly since: number }) | undefined;
  return (now) => {
    if (known !== undefined && now >= known.since && now < known.closesAt) return known;
    const today = Math.floor(clock.shows(now) / DAY_MS) * DAY_MS;
    for (let day = today - DAY_MS; ; day += DAY_MS) {
      const night = nightOf(day);
      if (night.closesAt <= now || night.closesAt <= night.opensAt) continue;
      known = { ...night, since: now };
      return known;
    }
  };
}

function timeOfDay(text: string): number {
  const match = TIME_OF_DAY.exec(text);
  if (match === null) throw new RangeError(`${text} is no time of day such as 02:00`);
  return (Number(match[1]) * 60 + Number(match[2])) * 60_000;
}
