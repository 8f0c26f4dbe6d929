import { nextMidnight } from './next-midnight.ts';

/** Where Google's days begin. Source: Gemini API rate limits, "RPD quotas reset at midnight Pacific time", read 2026-11-21. */
export const PACIFIC = 'America/Los_Angeles';

/** The next 00:00 in America/Los_Angeles, when Google's daily quotas start anew, in epoch milliseconds. */
export function nextPacificMidnight(now: number): number {
  return nextMidnight(PACIFIC, now);
}

/** How far away that is, in milliseconds. */
export function msToPacificMidnight(now: number): number {
  return nextPacificMidnight(now) - now;
}
