// Runs a program for the process that started this one, and ends it when that one asks for it or is gone, however it went: killed, it could not.
import { spawn } from 'node:child_process';

/** Half of what whoever asks is willing to wait. */
const PATIENCE_MS = 5_000;

const [path = '', ...args] = process.argv.slice(2);
const child = spawn(path, args, { stdio: ['ignore', 'inherit', 'inherit'] });
child.once('error', ({ message }) => {
  process.stderr.write(`${message}\n`);
  process.exit(127);
});
child.once('exit', (code) => process.exit(code ?? 1));

const end = (): void => {
  child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS).unref();
};
// A terminal sends its Ctrl-C to the whole group; who started this says when.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', end);
process.on('message', end);
process.once('disconnect', end);
