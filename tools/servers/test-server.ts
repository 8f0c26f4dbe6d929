import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A server that belongs to one test file: its own port, its own directory, and it ends with the process that started it. */
export interface TestServer {
  readonly port: number;
  /** What clients connect to. */
  readonly url: string;
  /** Ends it in good order, and removes its directory. */
  stop(): Promise<void>;
  /** Ends it as a crash does; its directory stays. */
  kill(): Promise<void>;
  /** Starts it again on the same port and directory; ends it in good order first where it runs. */
  restart(): Promise<void>;
}

/** How one kind of server is run. */
export interface ServerKind {
  readonly name: string;
  url(port: number): string;
  /** Fills the directory before the first start. */
  prepare?(directory: string): void;
  /** The command that runs it in the foreground. */
  command(directory: string, port: number): readonly [program: string, ...args: string[]];
  /** The signal by which it ends in good order. */
  readonly endsBy: NodeJS.Signals;
  /** Whether it answers. */
  answers(port: number): Promise<boolean>;
}

const READY_MS = 30_000;
const ATTEMPTS = 5;
const KEPT_CHARACTERS = 4_000;

/** Where the parent's death can be told to a child (Linux), the server dies with a run that was killed. */
const SETPRIV = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => existsSync(path));

/** Starts a server on a port that nobody uses. */
export async function startTestServer(kind: ServerKind): Promise<TestServer> {
  const directory = mkdtempSync(join(tmpdir(), `retake-${kind.name}-`));
  kind.prepare?.(directory);
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    try {
      const first = await run(kind, directory, port, false);
      return server(kind, directory, port, first);
    } catch (error) {
      // Somebody else may have taken the port meanwhile.
      if (attempt < ATTEMPTS) continue;
      rmSync(directory, { recursive: true, force: true });
      throw error;
    }
  }
}

function server(kind: ServerKind, directory: string, port: number, first: ChildProcess): TestServer {
  let child = first;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  return {
    port,
    url: kind.url(port),
    stop: async () => {
      await end(kind.endsBy);
      rmSync(directory, { recursive: true, force: true });
    },
    kill: () => end('SIGKILL'),
    restart: async () => {
      await end(kind.endsBy);
      child = await run(kind, directory, port, true);
    },
  };
}

/** @param insist on the port: what a killed server left behind (sockets, shared memory) may take a moment to be gone. */
async function run(kind: ServerKind, directory: string, port: number, insist: boolean): Promise<ChildProcess> {
  const until = Date.now() + READY_MS;
  for (;;) {
    const started = start(kind, directory, port);
    while (Date.now() < until && started.child.exitCode === null && started.child.signalCode === null) {
      if (await kind.answers(port)) return started.child;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    started.child.kill('SIGKILL');
    if (!insist || Date.now() > until) throw new Error(`${kind.name} does not start:\n${started.said()}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function start(kind: ServerKind, directory: string, port: number): { child: ChildProcess; said(): string } {
  const [program, ...args] = kind.command(directory, port);
  const command =
    SETPRIV === undefined || program === SETPRIV ? [program, ...args] : [SETPRIV, '--pdeathsig', 'KILL', program, ...args];
  const child = spawn(command[0] ?? program, command.slice(1), { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-KEPT_CHARACTERS);
    });
  }
  child.once('error', (error) => {
    said += error.message;
  });
  const withUs = (): void => {
    child.kill('SIGKILL');
  };
  process.once('exit', withUs);
  child.once('exit', () => process.removeListener('exit', withUs));
  return { child, said: () => said };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('A port has a number.');
  return address.port;
}
