import { numberOf, startChild } from '../child.ts';
import { median } from '../median.ts';

/** Channels of the services that are planned for; all sell 10 models in 3 sizes. */
const FIELDS = [5, 10, 20, 40] as const;
/** The field that the bar is for. */
const JUDGED = 20;
const BAR_US = 200;
/** How much dearer a channel may get from 10 to 40 of them: a tenth is noise, a quadratic planner would cost four times as much. */
const BAR_GROWTH = 1.5;

/** One plan for so many channels, medians in microseconds. */
export interface PlannerFigure {
  readonly channels: number;
  readonly candidates: number;
  readonly wallUs: number;
  /** Processor time, the collector's and the compiler's threads included; other processes do not disturb it. */
  readonly cpuUs: number;
}

/** What planning costs, and how it grows. */
export interface PlannerFigures {
  readonly figures: readonly PlannerFigure[];
  /** Processor time per channel with 40 of them, as a multiple of that with 10. */
  readonly growth: number;
  readonly missed: readonly string[];
}

/** Each field in processes of its own, in turn; the median of `repeats` of them. */
export async function runPlanner(options: { readonly batches: number; readonly repeats: number }): Promise<PlannerFigures> {
  const samples = new Map<number, { readonly wallUs: number; readonly cpuUs: number }[]>(FIELDS.map((field) => [field, []]));
  for (let repeat = 0; repeat < options.repeats; repeat += 1) {
    for (const [channels, taken] of samples) {
      const child = startChild('./planner/client.ts', ['--channels', String(channels), '--batches', String(options.batches)]);
      const answer = await child.next();
      await child.end();
      taken.push({ wallUs: numberOf(answer, 'wallUs'), cpuUs: numberOf(answer, 'cpuUs') });
    }
  }
  const figures = Array.from(samples, ([channels, taken]): PlannerFigure => {
    const wallUs = median(taken.map((sample) => sample.wallUs));
    return { channels, candidates: channels * 30, wallUs, cpuUs: median(taken.map((sample) => sample.cpuUs)) };
  });
  const perChannel = (field: number): number => {
    const figure = figures.find(({ channels }) => channels === field);
    return figure === undefined ? Number.NaN : figure.cpuUs / figure.channels;
  };
  const judged = figures.find(({ channels }) => channels === JUDGED);
  const growth = perChannel(40) / perChannel(10);
  // A machine that others share stretches the wall clock, never shortens it.
  const bestUs = Math.min(judged?.wallUs ?? Number.NaN, judged?.cpuUs ?? Number.NaN);
  return {
    figures,
    growth,
    missed: [
      ...(bestUs <= BAR_US ? [] : [`a plan takes ${bestUs.toFixed(0)} µs > ${BAR_US} µs`]),
      ...(growth <= BAR_GROWTH ? [] : [`a channel gets ${growth.toFixed(2)} > ${BAR_GROWTH} times dearer to plan`]),
    ],
  };
}

/** Prints the table. */
export function printPlanner({ figures, growth }: PlannerFigures, print: (line: string) => void): void {
  print(
    'Planning, 10 models in 3 sizes, every channel sells all of it at prices of its own: median of a plan, its report included\n',
  );
  for (const { channels, candidates, wallUs, cpuUs } of figures) {
    const cells = [
      `${channels} channels`,
      `${candidates} candidates`,
      `${wallUs.toFixed(0)} µs`,
      `${cpuUs.toFixed(0)} µs of CPU`,
    ];
    print(cells.map((text) => text.padStart(18)).join(''));
  }
  print(`\nbar: ≤ ${BAR_US} µs for ${JUDGED} channels; per channel, 40 cost ${growth.toFixed(2)} of 10 (bar: ≤ ${BAR_GROWTH})`);
}
