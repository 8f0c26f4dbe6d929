import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** A line of the log. */
export interface Line {
  readonly msg: string;
  readonly level: number;
  readonly url?: string;
  readonly trace_id?: string;
  readonly outcome?: string;
  readonly errorType?: string;
  readonly attempts?: number;
}

/** The example as a process of its own, killed at the end of the test if it is still there. */
export function startShop(env: Readonly<Record<string, string>>) {
  const { PATH = '' } = process.env;
  const shop = spawn(
    process.execPath,
    ['--conditions=@retake/source', fileURLToPath(new URL('../src/main.ts', import.meta.url))],
    {
      env: { PATH, PORT: '0', OTEL_SERVICE_NAME: 'shop', OTEL_LOGS_EXPORTER: 'none', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  onTestFinished(() => void shop.kill('SIGKILL'));
  const exit = once(shop, 'exit');
  const stderr = text(shop.stderr);
  const lines: Line[] = [];
  const waiting = new Map<string, (line: Line) => void>();
  const read = async (): Promise<void> => {
    for await (const each of createInterface({ input: shop.stdout })) {
      const line = JSON.parse(each) as Line;
      lines.push(line);
      waiting.get(line.msg)?.(line);
    }
  };
  const all = read();
  return {
    /** The first line of this message from now on. */
    line: (msg: string): Promise<Line> => new Promise((resolve) => waiting.set(msg, resolve)),
    terminate: () => void shop.kill('SIGTERM'),
    /** All of its log, what it wrote to stderr, its exit code and the signal that ended it, once it has ended. */
    ended: async () => ({ exit: await exit, stderr: await stderr, lines: (await all, lines) }),
  };
}
