import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { lockDirectory } from '../../src/backends/lock-directory.ts';
import { startOf } from '../../src/backends/process-start.ts';
import { QueueDirectoryBusyError } from '../../src/errors/queue-directory-busy-error.ts';

const since = '2026-11-21T20:00:00.000Z';

describe('the lock of a directory', () => {
  let directory: string;
  let file: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'retake-lock-'));
    file = join(directory, 'holder.json');
    return () => rm(directory, { recursive: true, force: true });
  });

  /** As another process would have left it. */
  async function left(holder: { pid: number; start?: string | undefined; host?: string }): Promise<void> {
    await writeFile(file, JSON.stringify({ host: hostname(), since, id: 'other', ...holder }));
  }

  async function refusal(): Promise<QueueDirectoryBusyError> {
    const error: unknown = await lockDirectory(directory).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!QueueDirectoryBusyError.isInstance(error)) throw new Error('It was not refused', { cause: error });
    return error;
  }

  it('is for one at a time, and free again when it was released', async () => {
    const lock = await lockDirectory(directory);
    const error = await refusal();
    expect(error.holder).toMatchObject({ pid: process.pid, host: hostname() });
    await lock.release();
    expect(await readdir(directory)).toEqual([]);
    await (await lockDirectory(directory)).release();
  });

  it('names the holder, and the way to several processes', async () => {
    const child = spawn('sleep', ['600']);
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child, 'spawn');
    await left({ pid: child.pid!, start: await startOf(child.pid!) });
    const error = await refusal();
    expect(error.message).toContain(`process ${child.pid} on ${hostname()} since ${since}`);
    expect(error.message).toMatch(/@retake\/queue\/postgres.*@retake\/queue\/redis/);
    expect(error.toJSON()).toMatchObject({ code: 'queue_directory_busy', directory, holder: { pid: child.pid, since } });
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    await (await lockDirectory(directory)).release();
  });

  it('is not held by the dead, though their number is used again', async () => {
    await left({ pid: process.pid, start: 'another boot 1' });
    const lock = await lockDirectory(directory);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ pid: process.pid, start: await startOf(process.pid) });
    await lock.release();
  });

  it('is held by a process that cannot be told apart', async () => {
    await left({ pid: process.pid });
    expect((await refusal()).holder.since).toBe(since);
  });

  it('is held from another host for as long as it shows that it lives', async () => {
    await left({ pid: 1, host: 'elsewhere' });
    expect((await refusal()).holder.host).toBe('elsewhere');
    const longAgo = new Date(Date.now() - 120_000);
    await utimes(file, longAgo, longAgo);
    await (await lockDirectory(directory)).release();
  });

  it('is won by one of many who find a dead holder', async () => {
    await left({ pid: process.pid, start: 'another boot 1' });
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => lockDirectory(directory)));
    const won = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    expect(won).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(QueueDirectoryBusyError.isInstance(outcome.reason)).toBe(true);
    await won[0]?.release();
    expect(await readdir(directory)).toEqual([]);
  });

  it('says what to do about a file that makes no sense', async () => {
    await writeFile(file, '{');
    await expect(lockDirectory(directory)).rejects.toThrow(/holder\.json does not say who has the directory; remove it/);
    await rm(file);
  });
});
