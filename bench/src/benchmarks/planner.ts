import { printPlanner, runPlanner } from '../planner/run.ts';
import type { Benchmark } from './benchmark.ts';

/** What a plan takes, and how that grows with the channels. */
export const planner: Benchmark = {
  name: 'planner',
  async run(smoke) {
    const figures = await runPlanner(smoke ? { batches: 2, repeats: 1 } : { batches: 300, repeats: 5 });
    return { figures, missed: figures.missed, print: (print) => printPlanner(figures, print) };
  },
};
