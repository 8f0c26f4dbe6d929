import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A script of this package running in a process of its own. */
export interface Child {
  /** The next line of JSON it prints. */
  next(): Promise<Readonly<Record<string, unknown>>>;
  /** Closes its stdin and waits until it has ended. */
  end(): Promise<void>;
  /** Lets whatever else wants to run go first. */
  giveWay(): void;
  /** Sends it a signal. */
  signal(name: NodeJS.Signals): void;
}

/** Keeps what was compiled before: an app runs JavaScript, and what it takes to strip types from sources is not its memory. */
const COMPILED = join(tmpdir(), 'retake-bench-compiled');

/** Starts `src/<script>` with this very Node and the source condition. */
export function startChild(script: string, args: readonly string[], nodeArgs: readonly string[] = []): Child {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child: ChildProcess = spawn(
    process.execPath,
    ['--conditions=@retake/source', '--expose-gc', ...nodeArgs, path, ...args],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, NODE_COMPILE_CACHE: COMPILED },
    },
  );
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error('the child has no pipes');
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  const ended = once(child, 'exit');
  return {
    async next() {
      const line = await lines.next();
      if (line.done === true) throw new Error(`${script} ended before it answered`);
      const parsed: unknown = JSON.parse(line.value);
      if (typeof parsed !== 'object' || parsed === null) throw new Error(`${script} printed no object`);
      return { ...parsed };
    },
    async end() {
      stdin.end();
      await ended;
    },
    giveWay() {
      if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    },
    signal(name) {
      child.kill(name);
    },
  };
}

/** A number of a child's answer. */
export function numberOf(record: Readonly<Record<string, unknown>>, key: string): number {
  const value = record[key];
  if (typeof value !== 'number') throw new Error(`the child did not report ${key}`);
  return value;
}
