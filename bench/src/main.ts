import { parseArgs } from 'node:util';
import { runLongChat } from './long-chat/run.ts';
import { runLargePictures } from './large-pictures/run.ts';
import { runSmallAnswers } from './small-answers/run.ts';

/*
 * `npm run bench`: every figure is a ratio to the bare @google/genai SDK in the same run; absolute numbers are this machine's.
 * `--smoke` only shows that everything runs. Exits with 1 when a bar is missed (never in a smoke run).
 */
const BARS = { cpuMs: 0.55, stallMs: 0.2, rssMiB: 0.7 } as const;
const BAR_ADDED_US = 150;
/** How much the memory of a process may grow by a chat of 50 turns with 20 MB pictures, the sending of its last turn included. */
const BAR_GREW_MIB = 150;

const { values } = parseArgs({
  options: { smoke: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
});
const smoke = values.smoke;
const print = (line: string) => process.stdout.write(`${line}\n`);

if (!values.json) print(`15 MB pictures, 8 at once, ${smoke ? 'smoke run' : 'median of 5 processes each'}\n`);
const large = await runLargePictures(
  smoke ? { bytes: 1_000_000, rounds: 1, repeats: 1 } : { bytes: 15_000_000, rounds: 4, repeats: 5 },
);
const small = await runSmallAnswers(smoke ? { calls: 50, repeats: 1 } : { calls: 4000, repeats: 5 });
const chat = await runLongChat(
  smoke
    ? { turns: 3, pictureBytes: 1_000_000, signatureChars: 100_000 }
    : { turns: 50, pictureBytes: 20_000_000, signatureChars: 2_000_000 },
);

const missed: string[] = [];
const mine = large.find(({ variant }) => variant === 'retake');
for (const [figure, bar] of Object.entries(BARS)) {
  const ratio = Object.entries(mine?.ratios ?? {}).find(([name]) => name === figure)?.[1] ?? Number.NaN;
  if (!(ratio <= bar)) missed.push(`${figure} ${ratio.toFixed(2)} > ${bar}`);
}
if (!(small.addedUs <= BAR_ADDED_US)) missed.push(`added ${small.addedUs.toFixed(0)} µs > ${BAR_ADDED_US} µs`);
if (!(chat.grewMiB <= BAR_GREW_MIB)) missed.push(`a chat grew memory by ${chat.grewMiB.toFixed(0)} MiB > ${BAR_GREW_MIB} MiB`);

if (values.json) {
  print(JSON.stringify({ large, small, chat, missed }));
} else {
  const cell = (text: string) => text.padStart(24);
  print(['variant'.padEnd(14), ...['CPU / picture', 'worst stall', 'peak RSS'].map(cell)].join(''));
  for (const { variant, figures, ratios } of large) {
    const cells = [
      `${figures.cpuMs.toFixed(1)} ms (${ratios.cpuMs.toFixed(2)})`,
      `${figures.stallMs.toFixed(0)} ms (${ratios.stallMs.toFixed(2)})`,
      `${figures.rssMiB.toFixed(0)} MiB (${ratios.rssMiB.toFixed(2)})`,
    ];
    print([variant.padEnd(14), ...cells.map(cell)].join(''));
  }
  print(`${'bar'.padEnd(14)}${[`${BARS.cpuMs}`, `${BARS.stallMs}`, `${BARS.rssMiB}`].map((bar) => cell(`≤ (${bar})`)).join('')}`);
  print('\n1 KB answers, one after the other, an OpenTelemetry SDK recording: median of a call\n');
  print(
    `bare SDK ${small.bareUs.toFixed(0)} µs, Retake ${small.retakeUs.toFixed(0)} µs: adds ${small.addedUs.toFixed(0)} µs (bar: ≤ ${BAR_ADDED_US} µs)`,
  );
  print(
    `\n${smoke ? 'A short chat, smoke run' : 'A chat of 50 turns, 20 MB pictures, 2 MB thought signatures, kept in a directory'}\n`,
  );
  print(
    `memory grew by ${chat.grewMiB.toFixed(0)} MiB (bar: ≤ ${BAR_GREW_MIB} MiB), its JSON is ${chat.jsonKiB.toFixed(0)} KiB, the last turn took ${(chat.lastTurnMs / 1000).toFixed(1)} s`,
  );
  print(missed.length === 0 ? '\nAll bars met.' : `\n${smoke ? 'Smoke run, bars not judged' : 'Missed'}: ${missed.join('; ')}`);
}
process.exitCode = missed.length > 0 && !smoke ? 1 : 0;
