import { QUEUE_VARIANTS, runQueue, runQueueMemory } from '../queue/run.ts';
import type { Benchmark } from './benchmark.ts';

/** Of the items a second of bare BullMQ on the same back end, whose processor does nothing. */
const BAR_RATIO = 0.7;
/** How much heap and RSS may grow in the second half of many items. What a collection gives back, a process keeps for a while. */
const BARS_GREW = { heap: 0.05, RSS: 0.1 } as const;

const NAMES = {
  bare: 'bare BullMQ, its processor does nothing',
  drawing: 'bare BullMQ, its processor draws and keeps the picture',
  retake: 'the queue',
} as const;

/** What the queue itself takes, on a channel that does nothing. */
export const queue: Benchmark = {
  name: 'queue',
  async run(smoke) {
    const size = smoke ? { items: 100, runs: 1 } : { items: 5_000, runs: 5 };
    const figures = [await runQueue('redis', size), await runQueue('postgres', size)];
    const memory = await (smoke ? runQueueMemory(400, 4) : runQueueMemory(100_000, 20));
    const grew = { heap: growth(memory.heapsMiB), RSS: growth(memory.rssMiB) };
    const missed = figures
      .map(({ on, perSecond }) => ({ on, ratio: perSecond.retake / perSecond.bare }))
      .filter(({ ratio }) => !(ratio >= BAR_RATIO))
      .map(({ on, ratio }) => `the queue on ${on} ${ratio.toFixed(2)} of bare BullMQ < ${BAR_RATIO}`);
    for (const what of ['heap', 'RSS'] as const) {
      const [found, bar] = [grew[what], BARS_GREW[what]];
      if (!(found <= bar)) missed.push(`${what} of the queue grew by ${percent(found)} > ${percent(bar)}`);
    }
    return {
      figures: { throughput: figures, memory: { ...memory, grew } },
      missed,
      print(print) {
        print(`${size.items} items on a channel that does nothing, 32 at once, median of ${size.runs} processes each\n`);
        for (const { on, perSecond, cpuMicros } of figures) {
          for (const variant of QUEUE_VARIANTS) {
            const [items, ratio] = [perSecond[variant].toFixed(0), (perSecond[variant] / perSecond.bare).toFixed(2)];
            const cpu = `${cpuMicros[variant].toFixed(0)} µs of CPU`;
            print(`${on.padEnd(10)}${NAMES[variant].padEnd(58)}${items.padStart(7)} a second  (${ratio}), ${cpu}`);
          }
        }
        print(`bar: the queue ≥ ${BAR_RATIO} of a processor that does nothing\n`);
        print(
          `${memory.items} items on Redis, after a collection each ${memory.items / memory.heapsMiB.length}; growth in the second half`,
        );
        print(`heap      ${listed(memory.heapsMiB)} MiB  (${percent(grew.heap)}, bar ${percent(BARS_GREW.heap)})`);
        print(`RSS       ${listed(memory.rssMiB)} MiB  (${percent(grew.RSS)}, bar ${percent(BARS_GREW.RSS)})`);
      },
    };
  },
};

/** From the middle to the end. */
function growth(found: readonly number[]): number {
  return (found.at(-1) ?? 0) / (found[found.length / 2 - 1] ?? 0) - 1;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function listed(found: readonly number[]): string {
  return found.map((mib) => mib.toFixed(0)).join(' ');
}
