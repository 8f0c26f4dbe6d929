import { QUEUE_VARIANTS, runQueue, runQueueMemory } from '../queue/run.ts';
import type { Benchmark } from './benchmark.ts';

/** Of the items a second of bare BullMQ on the same back end, whose processor does nothing. */
const BAR_RATIO = 0.7;
/** How much the heap may grow in the second half of many items. */
const BAR_GREW = 0.05;

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
    const [half = 0, end = 0] = [memory.heapsMiB[memory.heapsMiB.length / 2 - 1], memory.heapsMiB.at(-1)];
    const grew = end / half - 1;
    const missed = figures
      .map(({ on, perSecond }) => ({ on, ratio: perSecond.retake / perSecond.bare }))
      .filter(({ ratio }) => !(ratio >= BAR_RATIO))
      .map(({ on, ratio }) => `the queue on ${on} ${ratio.toFixed(2)} of bare BullMQ < ${BAR_RATIO}`);
    if (!(grew <= BAR_GREW)) missed.push(`heap of the queue grew by ${(grew * 100).toFixed(1)} % > ${BAR_GREW * 100} %`);
    return {
      figures: { throughput: figures, memory: { ...memory, grew } },
      missed,
      print(print) {
        print(`${size.items} items on a channel that does nothing, 32 at once, median of ${size.runs} processes each\n`);
        for (const { on, perSecond } of figures) {
          for (const variant of QUEUE_VARIANTS) {
            const [items, ratio] = [perSecond[variant].toFixed(0), (perSecond[variant] / perSecond.bare).toFixed(2)];
            print(`${on.padEnd(10)}${NAMES[variant].padEnd(58)}${items.padStart(7)} a second  (${ratio})`);
          }
        }
        print(`bar: the queue ≥ ${BAR_RATIO} of a processor that does nothing\n`);
        const heaps = memory.heapsMiB.map((heap) => heap.toFixed(0)).join(' ');
        print(
          `${memory.items} items on Redis: heap ${heaps} MiB, RSS ${memory.rssMiB.toFixed(0)} MiB; second half ${(grew * 100).toFixed(1)} %`,
        );
      },
    };
  },
};
