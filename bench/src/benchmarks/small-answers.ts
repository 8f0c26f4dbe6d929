import { runSmallAnswers } from '../small-answers/run.ts';
import type { Benchmark } from './benchmark.ts';

const BAR_ADDED_US = 150;

/** 1 KB answers one after the other: what a call costs besides its picture. */
export const smallAnswers: Benchmark = {
  name: 'small-answers',
  async run(smoke) {
    const figures = await runSmallAnswers(smoke ? { calls: 50, repeats: 1 } : { calls: 4000, repeats: 5 });
    const { bareUs, retakeUs, addedUs } = figures;
    return {
      figures,
      missed: addedUs <= BAR_ADDED_US ? [] : [`added ${addedUs.toFixed(0)} µs > ${BAR_ADDED_US} µs`],
      print(print) {
        print('1 KB answers, one after the other, an OpenTelemetry SDK recording: median of a call\n');
        print(
          `bare SDK ${bareUs.toFixed(0)} µs, Retake ${retakeUs.toFixed(0)} µs: adds ${addedUs.toFixed(0)} µs (bar: ≤ ${BAR_ADDED_US} µs)`,
        );
      },
    };
  },
};
