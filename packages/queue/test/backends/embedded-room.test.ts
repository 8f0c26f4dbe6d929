import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { embeddedBackend } from '../../src/backends/embedded.ts';
import type { JobStore } from '../../src/store/job-store.ts';

/** Changed thrice and forgotten, enough to be worth a look. */
const RECORDS = 600;

it('takes no more room the more was written and forgotten', { timeout: 300_000 }, async () => {
  const directory = await mkdtemp(join(tmpdir(), 'retake-room-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const { store, tidy, close } = await embeddedBackend({ directory }).open('room');
  onTestFinished(close);
  const sizes: number[] = [];
  for (let round = 0; round < 6; round += 1) {
    await writeAndForget(store, `job-${round}`);
    await tidy?.();
    sizes.push(await bytesIn(join(directory, 'db', 'base')));
  }
  // Room that is given back is taken again in another order each time; without that, six jobs would take twice the room of three.
  const [, , third = 0] = sizes;
  expect(sizes.at(-1)).toBeLessThan(third * 1.2);
});

/** A job's life, as its back end sees it: each record is changed three times, and forgotten with the others. */
async function writeAndForget(store: JobStore, group: string): Promise<void> {
  for (let version = 0; version <= 3; version += 1) {
    for (let from = 0; from < RECORDS; from += 300) {
      const changes = Array.from({ length: 300 }, (_none, index) => ({
        record: {
          kind: 'item' as const,
          id: `${group}.${from + index}`,
          group,
          state: `state-${version}`,
          dueAt: undefined,
          priority: 0,
          body: { text: 'a kite '.repeat(100) },
        },
        ifVersion: version,
      }));
      expect(await store.write(changes)).toEqual([]);
    }
  }
  await store.forget(group);
}

async function bytesIn(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => stat(join(entry.parentPath, entry.name)));
  return (await Promise.all(files)).reduce((sum, { size }) => sum + size, 0);
}
