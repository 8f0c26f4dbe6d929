import { once } from 'node:events';
import { fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../observability/started-process.ts';

/** A process that starts a program which writes its id and waits; resolves when the program has. */
async function startedFrom(folder: string) {
  const program = join(folder, 'program.mjs');
  const id = join(folder, 'id');
  writeFileSync(
    program,
    `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(id)}, String(process.pid)); setInterval(() => {}, 1_000);`,
  );
  const parent = join(folder, 'parent.mts');
  const started = new URL('../observability/started-process.ts', import.meta.url).href;
  writeFileSync(
    parent,
    `import { startProgram } from ${JSON.stringify(started)};
     startProgram('program', process.execPath, [${JSON.stringify(program)}]); setInterval(() => {}, 1_000);`,
  );
  const watcher = watch(folder);
  const child = fork(parent, { stdio: 'inherit' });
  onTestFinished(() => void child.kill('SIGKILL'));
  const pid = await new Promise<number>((resolve) => {
    watcher.on('change', (_, name) => {
      const text = name === 'id' ? readFileSync(id, 'utf8') : '';
      if (text !== '') resolve(Number(text));
    });
  });
  watcher.close();
  return { child, pid };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('a program ends with whoever started it, who may have been killed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'retake-started-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { child, pid } = await startedFrom(folder);
  expect(isAlive(pid)).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await expect.poll(() => isAlive(pid), { timeout: 90_000 }).toBe(false);
});

test('ports are free, each given once, and none that the system gives to outgoing connections', async () => {
  const ports = await Promise.all(Array.from({ length: 20 }, () => freePort()));
  expect(new Set(ports).size).toBe(20);
  for (const port of ports) expect([port >= 20_000, port < 32_768]).toEqual([true, true]);
});
