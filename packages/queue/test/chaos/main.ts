// npm run chaos: the full form, on all back ends; -- --items 4000 --jobs 4 --kills 10 has runs of items; --items 200 --kills 4 --on redis,embedded --seed 1 is a smaller one
import { parseArgs } from 'node:util';
import { formatUsd } from '@retake/core';
import { GROUNDS } from './chaos-world.ts';
import { runChaos, type ChaosReport } from './run-chaos.ts';

const { values } = parseArgs({
  options: {
    items: { type: 'string', default: '10000' },
    kills: { type: 'string', default: '50' },
    on: { type: 'string', default: GROUNDS.join(',') },
    jobs: { type: 'string', default: '40' },
    seed: { type: 'string', default: '1' },
    quiet: { type: 'boolean', default: false },
  },
});
const wanted = values.on.split(',');
const grounds = GROUNDS.filter((ground) => wanted.includes(ground));
if (grounds.length !== wanted.length) throw new TypeError(`--on takes ${GROUNDS.join(', ')}, not ${values.on}`);
const [items, kills, jobs, seed] = [count('items'), count('kills'), count('jobs'), count('seed')];

const reports: ChaosReport[] = [];
for (const ground of grounds) {
  const began = performance.now();
  const onProgress = (line: string): void => {
    const seconds = Math.round((performance.now() - began) / 1000);
    if (!values.quiet) process.stderr.write(`${ground}, ${seconds} s: ${line}\n`);
  };
  const report = await runChaos({ ground, items, kills, jobs, seed, onProgress });
  reports.push(report);
  for (const fault of report.faults.slice(0, 20)) process.stdout.write(`${ground}: ${fault}\n`);
  process.stdout.write(`${JSON.stringify({ ...report, faults: report.faults.length })}\n`);
}
process.stdout.write(`\n${tableOf(reports)}\n`);
process.exitCode = reports.every(({ faults }) => faults.length === 0) ? 0 : 1;

function count(name: 'items' | 'kills' | 'jobs' | 'seed'): number {
  if (!/^\d{1,6}$/.test(values[name])) throw new TypeError(`--${name} takes a whole number, not ${values[name]}`);
  return Number(values[name]);
}

/** A table of Markdown, a column for each back end. */
function tableOf(all: readonly ChaosReport[]): string {
  const rows: readonly (readonly [string, (report: ChaosReport) => string])[] = [
    ['items', (report) => `${report.items}`],
    ['kills', (report) => `${report.kills}`],
    ['seconds', ({ tookMs }) => `${Math.round(tookMs / 1000)}`],
    ['done', ({ outcomes }) => `${outcomes['done'] ?? 0}`],
    ['unknown', ({ unknown }) => `${sum(unknown)} (${byKind(unknown)})`],
    ['billed more than once', ({ billedAgain }) => `${sum(billedAgain)} (${byKind(billedAgain)})`],
    ['billed by upstreams', ({ ledgerNanoUsd }) => formatUsd(ledgerNanoUsd)],
    ['known to jobs', ({ knownNanoUsd }) => formatUsd(knownNanoUsd)],
    ['and at most', ({ upToNanoUsd }) => formatUsd(upToNanoUsd)],
    ['tried again', ({ troubles }) => `${sum(troubles)} (${byKind(troubles)})`],
    ['faults', ({ faults }) => (faults.length === 0 ? 'none' : `${faults.length}`)],
  ];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(['', ...all.map(({ ground }) => ground)]),
    line(['---', ...all.map(() => '---')]),
    ...rows.map(([name, tell]) => line([name, ...all.map(tell)])),
  ].join('\n');
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((all, one) => all + one, 0);
}

function byKind(counts: Readonly<Record<string, number>>): string {
  const told = Object.entries(counts).filter(([, one]) => one > 0);
  return told.length === 0 ? 'none' : told.map(([kind, one]) => `${kind} ${one}`).join(', ');
}
