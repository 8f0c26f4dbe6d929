const HOUR_MS = 3_600_000;

const PACIFIC = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/Los_Angeles',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  hourCycle: 'h23',
});

/**
 * The next 00:00 in America/Los_Angeles, when Google's daily quotas start anew, in epoch milliseconds. Days of 23 and 25 hours
 * included.
 *
 * Source: Gemini API rate limits, "RPD quotas reset at midnight Pacific time", read 2026-11-21.
 */
export function nextPacificMidnight(now: number): number {
  const { year, month, day } = read(now);
  const midnightUtc = Date.UTC(year, month - 1, day + 1);
  // Clocks change at 02:00, so a midnight is in daylight or in standard time, never skipped and never twice.
  const daylight = midnightUtc + 7 * HOUR_MS;
  return read(daylight).hour === 0 ? daylight : midnightUtc + 8 * HOUR_MS;
}

function read(at: number): { readonly year: number; readonly month: number; readonly day: number; readonly hour: number } {
  const found = { year: 0, month: 0, day: 0, hour: 0 };
  for (const { type, value } of PACIFIC.formatToParts(at)) {
    if (type === 'year' || type === 'month' || type === 'day' || type === 'hour') found[type] = Number(value);
  }
  return found;
}
