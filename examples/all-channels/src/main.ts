import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigInvalidError } from '@retake/core';
import { LiveRefusal } from './live-refusal.ts';
import { KEYS, liveUpstreams } from './live-upstreams.ts';
import { USAGE, readOptions } from './options.ts';
import type { Options } from './options.ts';
import { complaints, jsonLine } from './outcome.ts';
import { run } from './run.ts';
import { simulatedUpstreams } from './simulated-upstreams.ts';
import { terminalOn } from './terminal.ts';
import type { Upstreams } from './upstreams.ts';

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
    return await drawEverywhere(options, interruption.signal);
  } catch (error) {
    if (interruption.signal.aborted) {
      process.stderr.write('\nInterrupted; everything that was started is closed.\n');
      return EXIT_INTERRUPTED;
    }
    if (!(error instanceof LiveRefusal) && !ConfigInvalidError.isInstance(error)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}

async function drawEverywhere(options: Options, signal: AbortSignal): Promise<number> {
  // With --json stdout belongs to the one line, whoever reads it.
  const terminal = terminalOn(options.json ? process.stderr : process.stdout);
  const folder = options.out ?? join(fileURLToPath(new URL('../../..', import.meta.url)), 'out', 'all-channels');
  const upstreams = await open(options);
  try {
    if (upstreams.channels.length === 0) throw new LiveRefusal(missingKeys());
    terminal.print(
      options.live
        ? `"${options.prompt}" through ${upstreams.channels.map(({ id }) => id).join(', ')}.`
        : `"${options.prompt}" through ${upstreams.channels.length} channels at once. Their upstreams are simulated on real sockets and\n` +
            `answer ${options.speed} times as fast as real ones; nothing leaves this machine.`,
    );
    const rows = await run(upstreams, options, folder, terminal, signal);
    const wrong = complaints(rows);
    for (const complaint of wrong) process.stderr.write(`${complaint}\n`);
    if (options.json) process.stdout.write(`${jsonLine(rows)}\n`);
    return wrong.length === 0 ? 0 : 1;
  } finally {
    await upstreams.close();
  }
}

async function open(options: Options): Promise<Upstreams> {
  return options.live ? liveUpstreams(options.only, process.env) : simulatedUpstreams(options);
}

function missingKeys(): string {
  const wanted = [...new Set(Object.values(KEYS).map((names) => names.join(' with ')))];
  return `No key is in the environment. Set one or more of ${wanted.join(', ')}, or leave --live out.`;
}
