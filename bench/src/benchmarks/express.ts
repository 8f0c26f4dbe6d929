import { printExpress } from '../express-load/print-express.ts';
import { runExpress } from '../express-load/run-express.ts';
import type { Benchmark } from './benchmark.ts';

/** Routes of Express under load, and what they add to a call. */
export const express: Benchmark = {
  name: 'express',
  async run(smoke) {
    const measured = await runExpress(smoke);
    return { figures: measured, missed: measured.missed, print: (print) => printExpress(measured, smoke, print) };
  },
};
