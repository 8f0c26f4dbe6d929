import { runTelemetryCost } from '../telemetry-cost/run.ts';
import type { Benchmark } from './benchmark.ts';

const BAR_RATIO = 1.05;

/** 1 MB pictures with everything recorded against nothing: what seeing costs. */
export const telemetryCost: Benchmark = {
  name: 'telemetry-cost',
  async run(smoke) {
    const figures = await runTelemetryCost(
      smoke ? { bytes: 1_000_000, calls: 10, repeats: 1 } : { bytes: 1_000_000, calls: 500, repeats: 15 },
    );
    const { silentMs, recordingMs, ratio } = figures;
    return {
      figures,
      missed: ratio <= BAR_RATIO ? [] : [`telemetry costs ${ratio.toFixed(3)} > ${BAR_RATIO} of the CPU without`],
      print(print) {
        print(
          '1 MB pictures, one after the other, spans, both metrics of the GenAI conventions, prompt, labels and a listener: CPU of a call\n',
        );
        print(
          `recorded ${recordingMs.toFixed(2)} ms, not recorded ${silentMs.toFixed(2)} ms: ${ratio.toFixed(3)} (bar: ≤ ${BAR_RATIO})`,
        );
      },
    };
  },
};
