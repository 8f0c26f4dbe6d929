import { MAX_HELD_RATIO, MAX_PEAK_RSS_BYTES, missedBars, runChannelMemory } from '../channel-memory/run.ts';
import type { Benchmark } from './benchmark.ts';

/** Pictures at once and held, through every channel in every form of its pictures. */
export const channelMemory: Benchmark = {
  name: 'channel-memory',
  async run(smoke) {
    const rows = await runChannelMemory(
      smoke ? { pictures: 2, bytes: 1_000_000, alone: false } : { pictures: 32, bytes: 15_000_000, alone: true },
    );
    return {
      figures: rows,
      missed: rows.flatMap(missedBars),
      print(print) {
        const columns = (name: string, cells: readonly string[]) =>
          print(`${name.padEnd(28)}${cells.map((text) => text.padStart(14)).join('')}`);
        print(
          `${smoke ? '1 MB pictures, 2' : '15 MB pictures, 32'} at once and held, every channel in every form of its pictures\n`,
        );
        columns('channel', ['peak RSS', 'decoded: peak', 'held', 'time']);
        for (const { road, peakRssBytes, peakRatio, heldRatio, wallMs } of rows) {
          columns(road, [
            `${(peakRssBytes / 1e6).toFixed(0)} MB`,
            `${peakRatio.toFixed(2)} x`,
            `${heldRatio.toFixed(2)} x`,
            `${(wallMs / 1000).toFixed(1)} s`,
          ]);
        }
        columns('bar', [`< ${MAX_PEAK_RSS_BYTES / 1e6} MB`, '', `≤ ${MAX_HELD_RATIO} x`, '']);
      },
    };
  },
};
