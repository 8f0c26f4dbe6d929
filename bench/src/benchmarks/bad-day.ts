import { printBadDay } from '../bad-day/print-bad-day.ts';
import { runBadDay } from '../bad-day/run.ts';
import type { Benchmark } from './benchmark.ts';

/** A day of peaks and outages for Retake and its peers. */
export const badDay: Benchmark = {
  name: 'bad-day',
  async run(smoke) {
    const day = await runBadDay(smoke ? { pictures: 60, seeds: [1], speed: 2000 } : {});
    return { figures: day, missed: day.missed, print: (print) => printBadDay(day, smoke, print) };
  },
};
