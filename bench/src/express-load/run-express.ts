import { MAX_ADDED_US, runAddedLatency } from './added-latency.ts';
import type { ExpressBench } from './print-express.ts';
import { runExpressLoad } from './run.ts';

/** Both benchmarks of Express; in a smoke run only to see that they run. */
export async function runExpress(smoke: boolean): Promise<ExpressBench> {
  const load = await runExpressLoad(
    smoke ? { callers: 10, seconds: 2, bytes: 100_000, scale: 0.05 } : { callers: 200, seconds: 60, bytes: 1_000_000, scale: 1 },
  );
  const added = await runAddedLatency(smoke ? { calls: 50, repeats: 1 } : { calls: 2000, repeats: 5 });
  const late = added.addedUs <= MAX_ADDED_US ? [] : [`Express adds ${added.addedUs.toFixed(0)} µs > ${MAX_ADDED_US} µs`];
  return { load, added, missed: [...load.missed, ...late] };
}
