import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LiveRefusal, liveRun } from './live-run.ts';
import type { Options } from './options.ts';
import { USAGE, readOptions } from './options.ts';
import { complaints, jsonLine } from './outcome.ts';
import { simulatedRun } from './simulated-run.ts';
import { terminalOn } from './terminal.ts';

/** As a shell reports a program that was ended by SIGINT. */
const EXIT_INTERRUPTED = 130;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  let options: Options;
  try {
    options = readOptions(args);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    process.stderr.write(`${error.message}\n\n${USAGE}`);
    return 2;
  }
  if (options.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort(new DOMException('Interrupted', 'AbortError'));
  // Once: a second Ctrl-C ends the process at once, should closing hang.
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  try {
    return await run(options, interruption.signal);
  } catch (error) {
    if (interruption.signal.aborted) {
      process.stderr.write('\nInterrupted; everything that was started is closed.\n');
      return EXIT_INTERRUPTED;
    }
    if (!(error instanceof LiveRefusal)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}

async function run(options: Options, signal: AbortSignal): Promise<number> {
  // With --json stdout belongs to the one line, whoever reads it.
  const terminal = terminalOn(options.json ? process.stderr : process.stdout);
  const folder = options.out ?? join(fileURLToPath(new URL('../../..', import.meta.url)), 'out');
  const outcome = options.live
    ? await liveRun(options, folder, terminal, { env: process.env, signal })
    : await simulatedRun(options, folder, terminal, signal);
  const wrong = complaints(outcome);
  if (wrong.length === 0 && !options.live) {
    terminal.print(
      terminal.style(
        'green',
        'Every order was filled, and what Retake says it cost is what the upstream billed, to the nano-dollar.',
      ),
    );
  }
  for (const complaint of wrong) process.stderr.write(`${complaint}\n`);
  if (options.json) process.stdout.write(`${jsonLine(outcome)}\n`);
  return wrong.length === 0 ? 0 : 1;
}
