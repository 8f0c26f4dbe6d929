import { runLongChat } from '../long-chat/run.ts';
import type { Benchmark } from './benchmark.ts';

/** How much the memory of a process may grow by a chat of 50 turns with 20 MB pictures, the sending of its last turn included. */
const BAR_GREW_MIB = 150;

/** A chat whose every turn sends all turns before it. */
export const longChat: Benchmark = {
  name: 'long-chat',
  async run(smoke) {
    const figures = await runLongChat(
      smoke
        ? { turns: 3, pictureBytes: 1_000_000, signatureChars: 100_000 }
        : { turns: 50, pictureBytes: 20_000_000, signatureChars: 2_000_000 },
    );
    const { grewMiB, jsonKiB, lastTurnMs } = figures;
    return {
      figures,
      missed: grewMiB <= BAR_GREW_MIB ? [] : [`a chat grew memory by ${grewMiB.toFixed(0)} MiB > ${BAR_GREW_MIB} MiB`],
      print(print) {
        const size = smoke ? '3 turns, 1 MB pictures' : '50 turns, 20 MB pictures, 2 MB thought signatures';
        print(`A chat of ${size}, kept in a directory\n`);
        print(
          `memory grew by ${grewMiB.toFixed(0)} MiB (bar: ≤ ${BAR_GREW_MIB} MiB), its JSON is ${jsonKiB.toFixed(0)} KiB, the last turn took ${(lastTurnMs / 1000).toFixed(1)} s`,
        );
      },
    };
  },
};
