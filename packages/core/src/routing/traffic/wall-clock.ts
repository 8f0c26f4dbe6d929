const MINUTE_MS = 60_000;
/** Offsets change on a quarter of an hour, and not always on a full one: Lord Howe Island's does at 15:30 UTC. */
const QUARTER_MS = 15 * MINUTE_MS;
const DAY_MINUTES = 24 * 60;

/** A moment as the clocks on the wall show it. */
export interface WallTime {
  /** 0 is Sunday. */
  readonly weekday: number;
  /** Minutes since midnight, 0 to 1439. */
  readonly minute: number;
}

/**
 * Reads a zone's wall clock, days of 23 and 25 hours included. `Intl` is asked once a quarter of an hour of the clock's time, since
 * it takes microseconds where the rest takes nanoseconds.
 *
 * @throws RangeError when there is no such zone.
 */
export function wallClock(timeZone: string): (at: number) => WallTime {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  let quarter = Number.NaN;
  let offsetMinutes = 0;
  return (at) => {
    const now = Math.floor(at / QUARTER_MS);
    if (now !== quarter) {
      offsetMinutes = offsetAt(format, now * QUARTER_MS);
      quarter = now;
    }
    const local = Math.floor(at / MINUTE_MS) + offsetMinutes;
    const day = Math.floor(local / DAY_MINUTES);
    // 1970-01-01 was a Thursday.
    return { weekday: (((day + 4) % 7) + 7) % 7, minute: local - day * DAY_MINUTES };
  };
}

/** Minutes that the zone is ahead of UTC; `at` is on a full minute. */
function offsetAt(format: Intl.DateTimeFormat, at: number): number {
  const shown = { year: 0, month: 0, day: 0, hour: 0, minute: 0 };
  for (const { type, value } of format.formatToParts(at)) {
    if (type === 'year' || type === 'month' || type === 'day' || type === 'hour' || type === 'minute')
      shown[type] = Number(value);
  }
  return (Date.UTC(shown.year, shown.month - 1, shown.day, shown.hour, shown.minute) - at) / MINUTE_MS;
}
