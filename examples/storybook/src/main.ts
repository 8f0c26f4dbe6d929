import { formatUsd } from '@retake/core';
import { drawBook } from './draw-book.ts';
import { readArguments, type Arguments } from './read-arguments.ts';
import { MILA } from './story.ts';
import { liveUpstream, simulatedUpstream } from './upstream.ts';

const print = (line: string): void => void process.stdout.write(`${line}\n`);
try {
  await main(readArguments(process.argv.slice(2), process.env));
} catch (error) {
  print(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

async function main({ out, pages, payAgain, apiKey }: Arguments): Promise<void> {
  const upstream = apiKey === undefined ? await simulatedUpstream() : liveUpstream(apiKey);
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort(new Error('Stopped; run it again to go on')));
  try {
    await drawBook({ story: MILA, channel: upstream.channel, folder: out, pages, payAgain, signal: stop.signal, print });
    print(`the book is in ${out}/book.html`);
  } finally {
    const charged = upstream.charged();
    if (charged !== undefined) print(`the upstream charged ${formatUsd(charged)} in this run`);
    await upstream.close();
  }
}
