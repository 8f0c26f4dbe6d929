import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { root } from '../repository.ts';

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

/** Starts a program, which ends with this process, however that ends. What it writes is kept, not shown. */
export function startProgram(name: string, path: string, args: readonly string[]): StartedProcess {
  const keeper = join(root, 'tools', 'observability', 'keep-program.ts');
  return kept(name, () => fork(keeper, [path, ...args], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] }));
}

/** Starts a module of this repository, which talks through messages and writes lines. */
export function startModule(
  name: string,
  path: string,
  env: Readonly<Record<string, string>>,
  onLine: (line: string) => void,
): StartedProcess {
  const start = (): ChildProcess =>
    fork(path, {
      execArgv: ['--conditions=@retake/source'],
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
  return kept(name, start, onLine);
}

/** All that were started, in that order. */
const started: StartedProcess[] = [];
let isOver = false;

/** Ends everything that was started, the last first, so that nobody is scraped or told who is gone; from then on nothing can be started. */
export async function endProcesses(): Promise<void> {
  isOver = true;
  for (const each of started.toReversed()) await each.stop();
}

function kept(name: string, start: () => ChildProcess, onLine: (line: string) => void = () => undefined): StartedProcess {
  if (isOver) throw new Error(`${name} is not started any more: everything ends.`);
  const child = start();
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
  const one: StartedProcess = {
    name,
    child,
    lines,
    opened: () => opened(name, child, lines),
    stop: () => stop(child),
  };
  started.push(one);
  return one;
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

/**
 * Ports that systems do not give to outgoing connections by themselves (Linux begins at 32,768, others at 49,152): one that is free now is
 * so still when its program listens, and two runs side by side rarely choose the same.
 */
const PORTS = { first: 20_000, last: 32_767 } as const;
const MOST_TRIES = 100;
const given = new Set<number>();

/** A port that nobody listens on, chosen at random. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const port = randomInt(PORTS.first, PORTS.last + 1);
    if (given.has(port)) continue;
    given.add(port);
    const server = createServer().listen(port, '127.0.0.1');
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
  throw new Error(`No port between ${PORTS.first} and ${PORTS.last} is free.`);
}
