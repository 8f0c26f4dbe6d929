import { runLargePictures } from '../large-pictures/run.ts';
import type { Benchmark } from './benchmark.ts';

/** Of the bare SDK in the same run. */
const BARS = { cpuMs: 0.55, stallMs: 0.2, rssMiB: 0.7 } as const;

/** 15 MB pictures, 8 at once: the bare SDK, Retake and bare undici in turn. */
export const largePictures: Benchmark = {
  name: 'large-pictures',
  async run(smoke) {
    const rows = await runLargePictures(
      smoke ? { bytes: 1_000_000, rounds: 1, repeats: 1 } : { bytes: 15_000_000, rounds: 4, repeats: 5 },
    );
    const { ratios } = rows.find(({ variant }) => variant === 'retake') ?? {};
    const missed = (['cpuMs', 'stallMs', 'rssMiB'] as const).flatMap((figure) => {
      const ratio = ratios?.[figure] ?? Number.NaN;
      return ratio <= BARS[figure] ? [] : [`${figure} ${ratio.toFixed(2)} > ${BARS[figure]}`];
    });
    return {
      figures: rows,
      missed,
      print(print) {
        const columns = (name: string, cells: readonly string[]) =>
          print(`${name.padEnd(14)}${cells.map((text) => text.padStart(24)).join('')}`);
        print(`${smoke ? '1' : '15'} MB pictures, 8 at once, ${smoke ? 'smoke run' : 'median of 5 processes each'}\n`);
        columns('variant', ['CPU / picture', 'worst stall', 'peak RSS']);
        for (const { variant, figures, ratios: ofBare } of rows) {
          columns(variant, [
            `${figures.cpuMs.toFixed(1)} ms (${ofBare.cpuMs.toFixed(2)})`,
            `${figures.stallMs.toFixed(0)} ms (${ofBare.stallMs.toFixed(2)})`,
            `${figures.rssMiB.toFixed(0)} MiB (${ofBare.rssMiB.toFixed(2)})`,
          ]);
        }
        columns(
          'bar',
          Object.values(BARS).map((bar) => `≤ (${bar})`),
        );
      },
    };
  },
};
