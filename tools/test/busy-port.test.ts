import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { root } from '../repository.ts';

/** Every example that listens, by its folder: what Node is started with there. */
const LISTENING = {
  'express-app': ['src/main.ts'],
  gateway: ['src/serve.ts'],
  'nest-app': ['--import', '../../tools/decorators.ts', 'src/main.ts'],
  observability: ['src/main.ts'],
} as const;

/** Starts an example on a port, which is not to work. */
async function start(example: keyof typeof LISTENING, port: string) {
  const { PATH = '' } = process.env;
  const app = spawn(process.execPath, ['--conditions=@retake/source', ...LISTENING[example]], {
    cwd: join(root, 'examples', example),
    env: { PATH, PORT: port },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void app.kill('SIGKILL'));
  const [stdout, stderr, exit] = await Promise.all([text(app.stdout), text(app.stderr), once(app, 'exit')]);
  return { stdout, stderr, exit };
}

it.each(['express-app', 'gateway', 'nest-app', 'observability'] as const)(
  'examples/%s says in one sentence that its port is taken, and what to do',
  { timeout: 300_000 },
  async (example) => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    const { stdout, stderr, exit } = await start(example, String(port));
    expect([stdout, exit]).toEqual(['', [1, null]]);
    // Nest has said so in its own words before it tells who asked.
    const own = stderr.split('\n').filter((line) => !line.includes('[NestApplication]'));
    expect(own).toEqual([`Port ${port} is taken. PORT=3001 names another one, PORT=0 takes any that is free.`, '']);
  },
);

it('examples/gateway says what is wrong with a port that is none', { timeout: 300_000 }, async () => {
  const { stderr, exit } = await start('gateway', 'http');
  expect(exit).toEqual([1, null]);
  expect(stderr).toMatch(
    /^Nobody can listen on port http \(.*\)\. PORT=3001 names another one, PORT=0 takes any that is free\.\n$/,
  );
});

it('the examples listen by the same lines', () => {
  const lines = Object.keys(LISTENING).map((each) => readFileSync(join(root, 'examples', each, 'src/listen-or-end.ts'), 'utf8'));
  expect(new Set(lines).size).toBe(1);
});
