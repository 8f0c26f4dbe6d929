#!/usr/bin/env node
import process from 'node:process';
import { runCli } from './cli/run-cli.ts';

const stopping = new AbortController();
const stop = (): void => stopping.abort();
process.once('SIGINT', stop);
process.once('SIGTERM', stop);

process.exitCode = await runCli(process.argv.slice(2), {
  write: (text) => void process.stdout.write(text),
  writeError: (text) => void process.stderr.write(text),
  isInteractive: process.stdout.isTTY,
  stop: stopping.signal,
});
