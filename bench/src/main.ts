import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { inLanes } from '../../tools/lanes.ts';
import { badDay, badDayEverywhere } from './benchmarks/bad-day.ts';
import type { Benchmark, Pace } from './benchmarks/benchmark.ts';
import { channelMemory } from './benchmarks/channel-memory.ts';
import { express } from './benchmarks/express.ts';
import { largePictures } from './benchmarks/large-pictures.ts';
import { longChat } from './benchmarks/long-chat.ts';
import { planner } from './benchmarks/planner.ts';
import { queue } from './benchmarks/queue.ts';
import { smallAnswers } from './benchmarks/small-answers.ts';
import { telemetryCost } from './benchmarks/telemetry-cost.ts';

/*
 * `npm run bench`: times are ratios to the bare @google/genai SDK in the same run; absolute ones are this machine's. Memory of the
 * channels is in bytes, and in multiples of the pictures' own.
 * `--smoke` only shows that everything runs, `--only <name>` runs one of them (`--bad-day` and `--planner` are short for that); a slow
 * machine plays the bad day at another `--speed`, or fewer of its days at once with `--seed`. Exits with 1 when a bar is missed (never in
 * a smoke run).
 */
const BENCHMARKS: readonly Benchmark[] = [
  largePictures,
  smallAnswers,
  telemetryCost,
  channelMemory,
  longChat,
  planner,
  express,
  queue,
  badDay,
  badDayEverywhere,
];

const { values } = parseArgs({
  options: {
    smoke: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    'bad-day': { type: 'boolean', default: false },
    speed: { type: 'string' },
    seed: { type: 'string', multiple: true },
    planner: { type: 'boolean', default: false },
  },
});
const { smoke, json } = values;
const pace: Pace = {
  ...(values.speed !== undefined && { speed: Number(values.speed) }),
  ...(values.seed !== undefined && { seeds: values.seed.map(Number) }),
};
const print = (line: string) => process.stdout.write(`${line}\n`);

const names = BENCHMARKS.map(({ name }) => name);
const only = [...values.only, ...(values['bad-day'] ? ['bad-day'] : []), ...(values.planner ? ['planner'] : [])];
const unknown = only.filter((name) => !names.includes(name));
if (unknown.length > 0) throw new RangeError(`no benchmark is called ${unknown.join(', ')}; there are ${names.join(', ')}`);

const figures: Record<string, unknown> = {};
const missed: string[] = [];
const chosen = BENCHMARKS.filter(({ name, onlyByName = false }) => (only.length === 0 ? !onlyByName : only.includes(name)));
await inLanes(
  chosen,
  ({ run }) => run(smoke, pace),
  (measured, { name }) => {
    figures[name] = measured.figures;
    missed.push(...measured.missed);
    if (json) return;
    measured.print(print);
    print('');
  },
  // A smoke run judges nothing, so that nothing has to be alone; what is measured has to.
  smoke ? availableParallelism() : 1,
);
if (json) print(JSON.stringify({ ...figures, missed }));
else print(missed.length === 0 ? 'All bars met.' : `${smoke ? 'Smoke run, bars not judged' : 'Missed'}: ${missed.join('; ')}`);
process.exitCode = missed.length > 0 && !smoke ? 1 : 0;
