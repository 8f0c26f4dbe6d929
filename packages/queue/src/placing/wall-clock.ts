/** The clocks on the walls of a time zone. */
export interface WallClock {
  /** What they show at a moment, written as if it were UTC, in milliseconds. */
  shows(instant: number): number;
  /**
   * When they first show a time of day or, where it is skipped in spring, what comes after it. A time that comes twice in autumn is met
   * the first time.
   *
   * @param local as if it were UTC, in milliseconds.
   */
  firstAt(local: number): number;
}

/** Further than any zone is from UTC, and than the longest time that any clock was set by, and nearer than two changes ever were. */
const AROUND_MS = 24 * 3_600_000;

/**
 * The clocks of a time zone, by the tables that come with the runtime.
 *
 * @param timeZone an IANA name.
 * @throws RangeError for a name that is none.
 */
export function wallClock(timeZone: string): WallClock {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });

  const shows = (instant: number): number => {
    const second = Math.floor(instant / 1000) * 1000;
    const parts = new Map(format.formatToParts(second).map(({ type, value }) => [type, value]));
    const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
    const date = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
    return date + (instant - second);
  };
  const offsetAt = (instant: number): number => shows(instant) - instant;

  const firstAt = (local: number): number => {
    const before = offsetAt(local - AROUND_MS);
    const candidates = [local - before, local - offsetAt(local + AROUND_MS)].toSorted((a, b) => a - b);
    const shown = candidates.find((instant) => shows(instant) === local);
    if (shown !== undefined) return shown;
    // It is skipped: the answer is the moment at which the clocks are set forward.
    let [early = local, late = local] = candidates;
    while (late - early > 1) {
      const middle = Math.floor((early + late) / 2);
      if (offsetAt(middle) === before) early = middle;
      else late = middle;
    }
    return late;
  };

  return { shows, firstAt };
}
