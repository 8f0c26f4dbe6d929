import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const tool = fileURLToPath(new URL('../with-toolchain.mjs', import.meta.url));

/** Stands for npx: notes how it was called, and "installs" a Node unless told to fail. */
const NPX = `#!/bin/sh
echo "$@" >> "$INSTALLS"
echo 'resolving packages'
if [ -n "$FAIL_INSTALL" ]; then echo 'no such package' >&2; exit 3; fi
mkdir -p node_modules/.bin
ln -sf "$REAL_NODE" node_modules/.bin/node
`;

let clone: string;
let installs: string;

beforeEach(async () => {
  // A clone may lie under a path with spaces.
  const base = await mkdtemp(join(tmpdir(), 'retake-toolchain-'));
  clone = join(base, 'a clone');
  installs = join(base, 'installs.log');
  await mkdir(join(clone, 'tools'), { recursive: true });
  await mkdir(join(base, 'bin'));
  await copyFile(tool, join(clone, 'tools', 'with-toolchain.mjs'));
  await writeFile(join(clone, 'package.json'), JSON.stringify({ packageManager: 'pnpm@1.2.3' }));
  await writeFile(join(clone, 'pnpm-lock.yaml'), 'one');
  await writeFile(join(clone, 'pnpm-workspace.yaml'), '');
  await writeFile(join(base, 'bin', 'npx'), NPX);
  await chmod(join(base, 'bin', 'npx'), 0o755);
  await symlink(process.execPath, join(base, 'bin', 'node'));
});

afterEach(() => rm(dirname(clone), { recursive: true }));

function start(args: readonly string[], env: Record<string, string> = {}) {
  return spawn(process.execPath, [join(clone, 'tools', 'with-toolchain.mjs'), ...args], {
    cwd: tmpdir(),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: `${join(dirname(clone), 'bin')}${delimiter}/usr/bin${delimiter}/bin`,
      INSTALLS: installs,
      REAL_NODE: process.execPath,
      ...env,
    },
  });
}

async function run(args: readonly string[], env?: Record<string, string>) {
  const child = start(args, env);
  const [stdout, stderr, [code, signal]] = await Promise.all([
    child.stdout.toArray().then((chunks) => chunks.join('')),
    child.stderr.toArray().then((chunks) => chunks.join('')),
    once(child, 'close'),
  ]);
  return {
    stdout,
    stderr,
    code,
    signal,
    installs: (await readFile(installs, 'utf8').catch(() => '')).split('\n').filter(Boolean),
  };
}

test('installs once, and again when the lockfile changed', async () => {
  const first = await run(['node', '-p', '1']);
  expect(first.installs).toEqual(['--yes --prefer-offline pnpm@1.2.3 install --frozen-lockfile --prefer-offline']);
  expect((await run(['node', '-p', '1'])).installs).toHaveLength(1);

  await writeFile(join(clone, 'pnpm-lock.yaml'), 'two');
  expect((await run(['node', '-p', '1'])).installs).toHaveLength(2);
  expect((await run(['node', '-p', '1'])).installs).toHaveLength(2);
});

test('installs again when node_modules is gone', async () => {
  await run(['node', '-p', '1']);
  await rm(join(clone, 'node_modules'), { recursive: true });
  expect((await run(['node', '-p', '1'])).installs).toHaveLength(2);
});

test('leaves stdout to the command, passes its arguments as they are and starts it in the root of the clone', async () => {
  const { stdout, stderr, code } = await run([
    'node',
    '-p',
    'JSON.stringify([process.argv.slice(1), process.cwd()])',
    'a b',
    '--json',
  ]);
  expect(JSON.parse(stdout)).toEqual([['a b', '--json'], clone]);
  expect(stderr).not.toContain('resolving packages');
  expect(code).toBe(0);
});

test('keeps what Node compiles, in the folder of the clone or where somebody else said', async () => {
  const asked = ['node', '-p', 'process.env.NODE_COMPILE_CACHE'];
  const { stdout } = await run(asked);
  expect(stdout.trim()).toBe(join(clone, 'node_modules', '.cache', 'retake', 'compiled'));
  expect((await run(asked, { NODE_COMPILE_CACHE: tmpdir() })).stdout.trim()).toBe(tmpdir());
});

test('shows what the install said when it fails, runs nothing, and tries again the next time', async () => {
  const failure = await run(['node', '-p', '1'], { FAIL_INSTALL: 'yes' });
  expect(failure).toMatchObject({ code: 3, stdout: '' });
  expect(failure.stderr).toContain('resolving packages');
  expect(failure.stderr).toContain('no such package');
  expect(await run(['node', '-p', '1'])).toMatchObject({ code: 0, stdout: '1\n' });
});

test('ends with the exit code of the command', async () => {
  expect(await run(['node', '-e', 'process.exitCode = 42'])).toMatchObject({ code: 42, signal: null });
  expect(await run(['no-such-command'])).toMatchObject({ code: 127 });
});

test('hands a signal on, waits for the command to end in its own way, and reports it', async () => {
  const polite = start([
    'node',
    '-e',
    "process.on('SIGTERM', () => process.exit(7)); console.log('ready'); setInterval(() => {}, 1000)",
  ]);
  const politeEnd = once(polite, 'close');
  await once(polite.stdout, 'data');
  polite.kill('SIGTERM');
  expect(await politeEnd).toEqual([7, null]);

  const plain = start(['node', '-e', "console.log('ready'); setInterval(() => {}, 1000)"]);
  const plainEnd = once(plain, 'close');
  await once(plain.stdout, 'data');
  plain.kill('SIGINT');
  expect(await plainEnd).toEqual([null, 'SIGINT']);
});
