import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const script = fileURLToPath(new URL('../../.ci/run', import.meta.url));

/** Stands for npm, and for node: each check is known by its last words but one. */
const NPM = `#!/bin/sh
case "$*" in
  test) echo 'the tests'; if [ -n "$HANGS" ]; then echo $$ > "$HANGS"; exec sleep 1000; fi ;;
  *verify:observability*) echo 'the incident'; if [ -n "$LEAVES" ]; then setsid sleep 1000 & echo $! > "$LEAVES"; fi ;;
  *lint*) echo 'one warning'; exit "\${LINT:-0}" ;;
esac
`;

/** A clone with nothing in it but the script. */
async function cloned() {
  const base = await mkdtemp(join(tmpdir(), 'retake-ci-'));
  onTestFinished(() => rm(base, { recursive: true, force: true }));
  await mkdir(join(base, 'clone', '.ci'), { recursive: true });
  await mkdir(join(base, 'bin'));
  await mkdir(join(base, 'tmp'));
  await copyFile(script, join(base, 'clone', '.ci', 'run'));
  for (const [name, text] of Object.entries({ npm: NPM, node: '#!/bin/sh\n' })) {
    await writeFile(join(base, 'bin', name), text);
    await chmod(join(base, 'bin', name), 0o755);
  }
  const start = (env: Record<string, string> = {}) =>
    spawn('bash', [join(base, 'clone', '.ci', 'run')], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: `${join(base, 'bin')}${delimiter}${process.env['PATH']}`, TMPDIR: join(base, 'tmp'), ...env },
    });
  return { base, start };
}

async function outcomeOf(child: ChildProcess) {
  const said = (async () => (await child.stdout?.toArray())?.join('') ?? '')();
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal, said: await said };
}

const isThere = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** The number in a file, once it is there. */
async function numberIn(path: string): Promise<number> {
  await expect.poll(() => readFile(path, 'utf8').catch(() => '')).toMatch(/^\d+\n$/);
  return Number(await readFile(path, 'utf8'));
}

test('shows each check whole, repeats the end of what failed, and ends with the sum', async () => {
  const { start } = await cloned();
  const { code, said } = await outcomeOf(start({ LINT: '1' }));
  expect(said).toContain('\n── lint\none warning\n');
  expect(said).toContain('\n── lint failed; the end of what it said:\none warning\n');
  expect(said.match(/^ {2}✓ .*$/gm)).toHaveLength(12);
  expect(said).toMatch(/\n {2}✗ lint \(\d+ s\)\n12 passed, 1 failed\n$/);
  expect(code).toBe(1);
});

test.skipIf(process.platform !== 'linux')(
  'names and ends what a check left behind, also where it has a session of its own (Linux tells of it)',
  async () => {
    const { base, start } = await cloned();
    const { code, said } = await outcomeOf(start({ LEAVES: join(base, 'left') }));
    const left = await numberIn(join(base, 'left'));
    expect(said).toMatch(new RegExp(`\\n── observability\\nthe incident\\n⚠ still there, and ended now: ${left} sleep 1000`));
    await expect.poll(() => isThere(left)).toBe(false);
    expect(said).toMatch(/\n13 passed, 0 failed\n$/);
    expect(code).toBe(0);
  },
);

test('ends all that is under way when it is ended, and says what that was', async () => {
  const { base, start } = await cloned();
  const child = start({ HANGS: join(base, 'hangs') });
  const outcome = outcomeOf(child);
  const hanging = await numberIn(join(base, 'hangs'));
  child.kill('SIGTERM');
  const { code, said } = await outcome;
  expect(said).toContain('── tests did not come to its end; the end of what it said:\nthe tests\n');
  expect(code).toBe(143);
  await expect.poll(() => isThere(hanging)).toBe(false);
});
