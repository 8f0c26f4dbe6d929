import { numberOf, startChild } from '../child.ts';
import { median } from '../median.ts';
import type { Beside } from './field.ts';

/** What is planned for: channels that all sell 10 models in 3 sizes, and what comes on top of a prompt. */
const CASES = [
  { channels: 5, beside: 'nothing' },
  { channels: 10, beside: 'nothing' },
  { channels: 20, beside: 'nothing' },
  { channels: 20, beside: 'reference' },
  { channels: 20, beside: 'budgets' },
  { channels: 40, beside: 'nothing' },
] as const satisfies readonly { readonly channels: number; readonly beside: Beside }[];
/** The field that the bar is for, with nothing beside it. */
const JUDGED = 20;
const BAR_US = 200;
/** How much dearer a channel may get from 10 to 40 of them: a tenth is noise, a quadratic planner would cost four times as much. */
const BAR_GROWTH = 1.5;

/** One plan for so many channels, medians in microseconds. */
export interface PlannerFigure {
  readonly channels: number;
  readonly beside: Beside;
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
  const samples = CASES.map((each) => ({ ...each, wallUs: new Array<number>(), cpuUs: new Array<number>() }));
  for (let repeat = 0; repeat < options.repeats; repeat += 1) {
    for (const { channels, beside, wallUs, cpuUs } of samples) {
      const named = { channels, beside, batches: options.batches };
      const args = Object.entries(named).flatMap(([name, value]) => [`--${name}`, String(value)]);
      const child = startChild('./planner/client.ts', args);
      const answer = await child.next();
      await child.end();
      wallUs.push(numberOf(answer, 'wallUs'));
      cpuUs.push(numberOf(answer, 'cpuUs'));
    }
  }
  const figures = samples.map(({ channels, beside, wallUs, cpuUs }): PlannerFigure => {
    return { channels, beside, candidates: channels * 30, wallUs: median(wallUs), cpuUs: median(cpuUs) };
  });
  const figureOf = (field: number) => figures.find(({ channels, beside }) => channels === field && beside === 'nothing');
  const perChannel = (field: number): number => (figureOf(field)?.cpuUs ?? Number.NaN) / field;
  const judged = figureOf(JUDGED);
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

const BESIDE: Readonly<Record<Beside, string>> = { nothing: '', reference: '+ a reference', budgets: '+ four budgets' };

/** Prints the table. */
export function printPlanner({ figures, growth }: PlannerFigures, print: (line: string) => void): void {
  print(
    'Planning, 10 models in 3 sizes, every channel sells all of it at prices of its own: median of a plan, its report included\n',
  );
  for (const { channels, beside, candidates, wallUs, cpuUs } of figures) {
    const cells = [
      `${channels} channels`,
      `${candidates} candidates`,
      `${wallUs.toFixed(0)} µs`,
      `${cpuUs.toFixed(0)} µs of CPU`,
      BESIDE[beside],
    ];
    print(
      cells
        .map((text) => text.padStart(18))
        .join('')
        .trimEnd(),
    );
  }
  print(`\nbar: ≤ ${BAR_US} µs for ${JUDGED} channels; per channel, 40 cost ${growth.toFixed(2)} of 10 (bar: ≤ ${BAR_GROWTH})`);
}
