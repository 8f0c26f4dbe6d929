import { fork, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** A process that was started here, and ends here. */
export interface StartedProcess {
  readonly name: string;
  readonly child: ChildProcess;
  /** The latest lines that it wrote, to be shown when something is wrong. */
  readonly lines: readonly string[];
  /** The first message that a module sends, which says that it is open. @throws Error with its latest lines, where it ends before. */
  opened(): Promise<unknown>;
  /** Ends it, and waits until it is gone. */
  stop(): Promise<void>;
}

/** How long a process may take to end when it is asked to, before it is ended. */
const PATIENCE_MS = 10_000;
const KEPT_LINES = 40;

/** Starts a program. What it writes is kept, not shown. */
export function startProgram(name: string, path: string, args: readonly string[]): StartedProcess {
  return kept(name, spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'] }));
}

/** Starts a module of this repository, which talks through messages and writes lines. */
export function startModule(
  name: string,
  path: string,
  env: Readonly<Record<string, string>>,
  onLine: (line: string) => void,
): StartedProcess {
  const child = fork(path, {
    execArgv: ['--conditions=@retake/source'],
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  return kept(name, child, onLine);
}

function kept(name: string, child: ChildProcess, onLine: (line: string) => void = () => undefined): StartedProcess {
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.setEncoding('utf8').on('data', (text: string) => {
      const all = (rest + text).split('\n');
      rest = all.pop() ?? '';
      for (const line of all) {
        if (stream === child.stdout) onLine(line);
        lines.push(line);
        if (lines.length > KEPT_LINES) lines.shift();
      }
    });
  }
  child.once('error', (error) => lines.push(error.message));
  return { name, child, lines, opened: () => opened(name, child, lines), stop: () => stop(child) };
}

function opened(name: string, child: ChildProcess, lines: readonly string[]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', () => reject(new Error(`${name} does not start:\n${lines.join('\n')}`)));
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, 'exit');
  if (child.connected) child.send('end');
  else child.kill('SIGTERM');
  const tooLong = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  await gone;
  clearTimeout(tooLong);
}

/** A port that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('A port has a number.');
  return address.port;
}
