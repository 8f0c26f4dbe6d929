import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { root } from '../repository.ts';

/** Sends an order that is told as it is drawn; resolves when an upstream has been asked. */
async function order(url: string): Promise<Response> {
  return fetch(`${url}/images/generate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ prompt: 'A red kite' }),
  });
}

it.each([
  // npm hands it to a shell, which dies of it and hands nothing on.
  ['npm alone', '.', (npm: number) => process.kill(npm, 'SIGTERM')],
  // As systemd does it: the app has it from that, and once more from who started it.
  ['every process', 'examples/observability', (npm: number) => process.kill(-npm, 'SIGTERM')],
])(
  'an app of npm start that ends by SIGTERM to %s delivers its last picture, and leaves nothing',
  { timeout: 300_000 },
  async (_, prefix, end) => {
    const { PATH = '', HOME = '' } = process.env;
    const npm = spawn('npm', ['--prefix', prefix, 'start'], {
      cwd: root,
      detached: true,
      env: { PATH, HOME, PORT: '0', OTEL_SDK_DISABLED: 'true' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const group = npm.pid ?? 0;
    expect(group).toBeGreaterThan(1);
    let isOver = false;
    onTestFinished(() => {
      if (!isOver) process.kill(-group, 'SIGKILL');
    });
    // Not before all are gone that could write to it.
    const over = once(npm, 'close').then(() => (isOver = true));
    let printed = '';
    const url = await new Promise<string>((resolve) =>
      npm.stdout.on('data', (text) => {
        printed += String(text);
        const [found] = /http:\/\/[^\s/"]+(?=[\s"])/.exec(printed) ?? [];
        if (found !== undefined) resolve(found.replace('localhost', '127.0.0.1'));
      }),
    );
    const ordered = await order(url);
    expect(ordered.status).toBe(200);
    end(group);
    expect(await ordered.text()).toMatch(/\nevent: result\n/);
    await over;
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  },
);
