import { mkdtemp, open, readdir, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { digestOf } from '../../src/chat/digest.ts';
import { directoryBlobs } from '../../src/chat/directory-blobs.ts';
import { seriesFile } from '../../src/series/series-file.ts';
import { seriesJsonSchema } from '../../src/series/series-json.ts';

/** What was put on the disk, in order: of a directory the names that were in it. */
type Synced = { readonly path: string; readonly names: readonly string[] | 'a file' };

/** Watches the real calls; where `/proc` tells what a descriptor is of. */
async function watchSyncs(): Promise<readonly Synced[]> {
  const handle = await open(tmpdir(), 'r');
  const proto = Object.getPrototypeOf(handle) as typeof handle;
  await handle.close();
  const synced: Synced[] = [];
  const { sync } = proto;
  const watched = vi.spyOn(proto, 'sync').mockImplementation(async function (this: typeof handle) {
    const path = await readlink(`/proc/self/fd/${this.fd}`);
    synced.push({ path, names: (await this.stat()).isDirectory() ? await readdir(path) : 'a file' });
    return sync.call(this);
  });
  onTestFinished(() => watched.mockRestore());
  return synced;
}

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'retake-durable-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

describe.skipIf(process.platform !== 'linux')('what a power cut must not undo', () => {
  it('a picture: its bytes before its name, then the name, and those of the directories that were made for it', async () => {
    const path = join(await folder(), 'deep', 'blobs');
    const content = Buffer.from('a picture');
    const digest = await digestOf(content);
    const hex = digest.slice('sha256-'.length);
    const synced = await watchSyncs();
    await directoryBlobs(path).put(digest, content);
    const inside = join(path, hex.slice(0, 2));
    expect(synced.slice(0, 3)).toEqual([
      { path, names: [hex.slice(0, 2)] },
      { path: dirname(path), names: ['blobs'] },
      { path: dirname(dirname(path)), names: ['deep'] },
    ]);
    expect(synced.slice(3)).toEqual([
      { path: expect.stringMatching(`^${inside}/${hex}.+`), names: 'a file' },
      { path: inside, names: [hex] },
    ]);
    // One that is there already may have been left before its name was safe.
    await directoryBlobs(path).put(digest, content);
    expect(synced.slice(5)).toEqual([{ path: inside, names: [hex] }]);
  });

  it('a series: each state has its name on the disk before anything is sent for it', async () => {
    const path = await folder();
    const slot = {
      order: { prompt: 'A fox', references: [], purpose: 'economy' },
      progress: { state: 'waiting' },
      unsettled: [],
    };
    const series = seriesJsonSchema.parse({
      format: 'retake.series',
      version: 1,
      id: 'mila',
      revision: 1,
      instruction: '',
      given: [],
      character: slot,
      variants: [slot],
      cost: { nanoUsd: 0, incomplete: false, unknownUpToNanoUsd: 0 },
    });
    const { save } = seriesFile(join(path, 'series.json'));
    const synced = await watchSyncs();
    await save(series);
    expect(synced.at(-1)).toEqual({ path, names: ['series.json'] });
    await save({ ...series, revision: 2 });
    expect(synced.at(-1)).toEqual({ path, names: ['series.json', 'series.json.2'] });
    expect(synced.map(({ names }) => names === 'a file')).toEqual([true, false, true, false]);
  });
});
