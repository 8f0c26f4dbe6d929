import { printBadDay } from '../bad-day/print-bad-day.ts';
import { runBadDay } from '../bad-day/run.ts';
import type { Benchmark } from './benchmark.ts';

const SMOKE = { pictures: 60, seeds: [1], speed: 2000 } as const;

/** A day of peaks and outages for Retake and its peers. */
export const badDay: Benchmark = {
  name: 'bad-day',
  async run(smoke, pace) {
    const day = await runBadDay({ scenario: 'judged', ...(smoke ? SMOKE : pace) });
    return { figures: day, missed: day.missed, print: (print) => printBadDay(day, smoke, print) };
  },
};

/** The same with mishaps on every channel, for comparison. */
export const badDayEverywhere: Benchmark = {
  name: 'bad-day-everywhere',
  onlyByName: true,
  async run(smoke, pace) {
    const day = await runBadDay({ scenario: 'everywhere', ...(smoke ? SMOKE : pace) });
    return { figures: day, missed: [], print: (print) => printBadDay(day, smoke, print) };
  },
};
