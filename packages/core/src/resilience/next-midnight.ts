const HOUR_MS = 3_600_000;
/** No day of any time zone is longer, in milliseconds: in this century none had more than 25 hours. */
export const LONGEST_DAY_MS = 26 * HOUR_MS;

const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * The moment at which the next day begins in a time zone, in epoch milliseconds; days of 23 and 25 hours, and those that begin at
 * 01:00, included.
 *
 * @param timeZone an IANA name.
 * @throws RangeError for a name that is none.
 */
export function nextMidnight(timeZone: string, now: number): number {
  const format = formatOf(timeZone);
  const today = format.format(now);
  let before = Math.floor(now);
  let after = before + LONGEST_DAY_MS;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (format.format(middle) === today) before = middle;
    else after = middle;
  }
  return after;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', { timeZone, year: 'numeric', month: 'numeric', day: 'numeric' });
  formats.set(timeZone, format);
  return format;
}
