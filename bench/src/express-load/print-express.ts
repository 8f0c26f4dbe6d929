import { MAX_ADDED_US, type AddedLatency } from './added-latency.ts';
import { MAX_GROWTH, MAX_P99_RATIO, MIN_PICTURES_RATIO } from './judge-load.ts';
import { MEMORY_KINDS } from './memory-sample.ts';
import type { ExpressLoad } from './run.ts';

/** What `npm run bench` measures of Express. */
export interface ExpressBench {
  readonly load: ExpressLoad;
  readonly added: AddedLatency;
  readonly missed: readonly string[];
}

/** Prints both benchmarks of Express. */
export function printExpress({ load, added, missed }: ExpressBench, smoke: boolean, print: (line: string) => void): void {
  const { retake, bare, plain, p99Ratio, picturesRatio, growth, lost } = load;
  print('\nExpress: callers one picture after the other, 45 % of attempts fail, SIGTERM in the middle\n');
  for (const [name, app] of [
    ['retake', retake],
    ['bare SDK', bare],
    ['plain', plain],
  ] as const) {
    print(
      `${name.padEnd(9)} ${app.pictures} pictures, ${app.problems} problems, ${app.broken} broken; event loop p99 ${app.p99Ms.toFixed(1)} ms, worst ${app.maxMs.toFixed(0)} ms; peak RSS ${app.rssMiB.toFixed(0)} MiB; ${app.circuitsOpened} times a circuit opened; ${app.rejections} unhandled rejections`,
    );
    for (const kind of MEMORY_KINDS)
      print(`          ${kind.padEnd(12)} ${app.memory.map((sample) => (sample[kind] / 1e6).toFixed(1)).join(' ')} MB`);
  }
  print(
    `p99 ${p99Ratio.toFixed(2)} times (bar: ≤ ${MAX_P99_RATIO}), ${picturesRatio.toFixed(2)} of the pictures (bar: ≥ ${MIN_PICTURES_RATIO}), ${lost} paid pictures lost`,
  );
  print(
    `in the second half ${MEMORY_KINDS.map((kind) => `${kind} ${(growth[kind] * 100).toFixed(1)} %`).join(', ')} (bar: ≤ ${MAX_GROWTH * 100} %)`,
  );
  print(
    `a small call: directly ${added.directUs.toFixed(0)} µs, through Express ${added.expressUs.toFixed(0)} µs: adds ${added.addedUs.toFixed(0)} µs (bar: ≤ ${MAX_ADDED_US} µs), ${added.ratio.toFixed(2)} times`,
  );
  print(
    missed.length === 0 ? 'All bars of Express met.' : `${smoke ? 'Smoke run, bars not judged' : 'Missed'}: ${missed.join('; ')}`,
  );
}
