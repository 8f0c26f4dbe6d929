import { MAX_ADDED_US, type AddedLatency } from './added-latency.ts';
import { MAX_P99_RATIO, type ExpressLoad } from './run.ts';

/** What `npm run bench` measures of Express. */
export interface ExpressBench {
  readonly load: ExpressLoad;
  readonly added: AddedLatency;
  readonly missed: readonly string[];
}

/** Prints both benchmarks of Express. */
export function printExpress({ load, added, missed }: ExpressBench, smoke: boolean, print: (line: string) => void): void {
  const { retake, plain, p99Ratio, heapGrowth, lost } = load;
  print('\nExpress: callers one picture after the other, 45 % of attempts fail, SIGTERM in the middle\n');
  for (const [name, app] of [
    ['retake', retake],
    ['plain', plain],
  ] as const) {
    const heaps = app.heaps.map((heap) => (heap / 1e6).toFixed(1)).join(' ');
    print(
      `${name.padEnd(8)} ${app.pictures} pictures, ${app.problems} problems, ${app.broken} broken; event loop p99 ${app.p99Ms.toFixed(1)} ms, worst ${app.maxMs.toFixed(0)} ms; heap ${heaps} MB; peak RSS ${app.rssMiB.toFixed(0)} MiB; ${app.rejections} unhandled rejections`,
    );
  }
  print(
    `p99 ${p99Ratio.toFixed(2)} times (bar: ≤ ${MAX_P99_RATIO}), heap ${(heapGrowth * 100).toFixed(1)} %, ${lost} paid pictures lost`,
  );
  print(
    `a small call: directly ${added.directUs.toFixed(0)} µs, through Express ${added.expressUs.toFixed(0)} µs: adds ${added.addedUs.toFixed(0)} µs (bar: ≤ ${MAX_ADDED_US} µs), ${added.ratio.toFixed(2)} times`,
  );
  print(
    missed.length === 0 ? 'All bars of Express met.' : `${smoke ? 'Smoke run, bars not judged' : 'Missed'}: ${missed.join('; ')}`,
  );
}
