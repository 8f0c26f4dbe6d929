import { parseArgs } from 'node:util';
import { formatUsd } from '@retake/core';
import { drawBook } from './draw-book.ts';
import { MILA } from './story.ts';
import { liveUpstream, simulatedUpstream } from './upstream.ts';

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'out/storybook' },
    pages: { type: 'string' },
    'pay-again': { type: 'boolean', default: false },
    live: { type: 'boolean', default: false },
  },
});
const { GEMINI_API_KEY = '' } = process.env;
const upstream = values.live ? liveUpstream(GEMINI_API_KEY) : await simulatedUpstream();
const stop = new AbortController();
process.once('SIGINT', () => stop.abort(new Error('Stopped; run it again to go on')));
const print = (line: string): void => void process.stdout.write(`${line}\n`);
try {
  await drawBook({
    story: MILA,
    channel: upstream.channel,
    folder: values.out,
    pages: values.pages === undefined ? undefined : Number(values.pages),
    payAgain: values['pay-again'],
    signal: stop.signal,
    print,
  });
  print(`the book is in ${values.out}/book.html`);
} catch (error) {
  print(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
} finally {
  const charged = upstream.charged();
  if (charged !== undefined) print(`the upstream charged ${formatUsd(charged)} in this run`);
  await upstream.close();
}
