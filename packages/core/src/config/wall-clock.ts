/** The clocks on the walls of a time zone. */
export interface WallClock {
  /** What they show at a moment, written as if it were UTC, in epoch milliseconds. */
  shows(instant: number): number;
  /**
   * When they first show a time of day or, where it is skipped in spring, what comes after it, in epoch milliseconds. A time that comes twice
   * in autumn is met the first time.
   *
   * @param local as if it were UTC, in epoch milliseconds.
   */
  firstAt(local: number): number;
}

/** Offsets change on a quarter of an hour, and not always on a full one: Lord Howe Island's does at 15:30 UTC. */
const QUARTER_MS = 15 * 60_000;

/** Further than any zone is from UTC, and than the longest time that any clock was set by, and nearer than two changes ever were. */
const AROUND_MS = 24 * 3_600_000;

/**
 * The clocks of a time zone, days of 23 and 25 hours included, by the tables that come with the runtime. `Intl` is asked once for each quarter
 * of an hour in a row, since it takes microseconds where the rest takes nanoseconds.
 *
 * @param timeZone an IANA name, such as `Europe/Berlin`.
 * @throws RangeError when there is no such zone.
 */
export function wallClock(timeZone: string): WallClock {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  let quarter = Number.NaN;
  let offsetMs = 0;

  const offsetAt = (instant: number): number => {
    const now = Math.floor(instant / QUARTER_MS);
    if (now !== quarter) {
      offsetMs = shownBy(format, now * QUARTER_MS) - now * QUARTER_MS;
      quarter = now;
    }
    return offsetMs;
  };
  const shows = (instant: number): number => instant + offsetAt(instant);

  const firstAt = (local: number): number => {
    const before = offsetAt(local - AROUND_MS);
    const candidates = [local - before, local - offsetAt(local + AROUND_MS)].toSorted((a, b) => a - b);
    const shown = candidates.find((instant) => shows(instant) === local);
    if (shown !== undefined) return shown;
    // It is skipped: the answer is the moment at which the clocks are set forward.
    const [early = local, late = local] = candidates;
    return firstInstant(early, late, (instant) => offsetAt(instant) !== before);
  };

  return { shows, firstAt };
}

/** The first moment of `reached`, by halves: somewhere after `before` and not after `after`, from where on it is always so. */
export function firstInstant(before: number, after: number, reached: (instant: number) => boolean): number {
  let early = before;
  let late = after;
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2);
    if (reached(middle)) late = middle;
    else early = middle;
  }
  return late;
}

function shownBy(format: Intl.DateTimeFormat, instant: number): number {
  const shown = { year: 0, month: 1, day: 1, hour: 0, minute: 0, second: 0 };
  for (const { type, value } of format.formatToParts(instant)) {
    if (Object.hasOwn(shown, type)) Reflect.set(shown, type, Number(value));
  }
  return Date.UTC(shown.year, shown.month - 1, shown.day, shown.hour, shown.minute, shown.second);
}
