// npm run chaos -- --items 10000 --kills 50 --on redis --seed 1
import { parseArgs } from 'node:util';
import { formatUsd } from '@retake/core';
import { GROUNDS } from './chaos-world.ts';
import { runChaos } from './run-chaos.ts';

const { values } = parseArgs({
  options: {
    items: { type: 'string', default: '1000' },
    kills: { type: 'string', default: '10' },
    on: { type: 'string', default: GROUNDS.join(',') },
    seed: { type: 'string', default: '1' },
    quiet: { type: 'boolean', default: false },
  },
});
const wanted = values.on.split(',');
const grounds = GROUNDS.filter((ground) => wanted.includes(ground));
if (grounds.length !== wanted.length) throw new TypeError(`--on takes ${GROUNDS.join(', ')}, not ${values.on}`);

let faults = 0;
for (const ground of grounds) {
  const report = await runChaos({
    ground,
    items: Number(values.items),
    kills: Number(values.kills),
    seed: Number(values.seed),
    onProgress: (line) => void (values.quiet || process.stderr.write(`${ground}: ${line}\n`)),
  });
  const { items, kills, tookMs, outcomes, unknown, billedAgain, ledgerNanoUsd, knownNanoUsd, upToNanoUsd } = report;
  faults += report.faults.length;
  const rows: readonly (readonly [string, string])[] = [
    ['items, kills', `${items}, ${kills} in ${Math.round(tookMs / 1000)} s`],
    ['ended', JSON.stringify(outcomes)],
    ['unknown', JSON.stringify(unknown)],
    ['billed more than once', JSON.stringify(billedAgain)],
    ['billed by upstreams', formatUsd(ledgerNanoUsd)],
    ['known to jobs', `${formatUsd(knownNanoUsd)}, and ${formatUsd(upToNanoUsd)} more at most`],
    ['tried again', JSON.stringify(report.troubles)],
    ['faults', report.faults.length === 0 ? 'none' : report.faults.slice(0, 20).join('\n  ')],
  ];
  process.stdout.write(`${ground}\n${rows.map(([name, value]) => `  ${name.padEnd(24)}${value}`).join('\n')}\n`);
  process.stdout.write(`${JSON.stringify({ ...report, faults: report.faults.length })}\n`);
}
process.exitCode = faults === 0 ? 0 : 1;
