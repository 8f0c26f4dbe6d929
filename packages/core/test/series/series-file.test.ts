import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { directoryBlobs } from '../../src/chat/directory-blobs.ts';
import { memoryBlobs } from '../../src/index.ts';
import { seriesFile } from '../../src/series/series-file.ts';
import { startSeriesWorld, TEN } from './series-world.ts';

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'retake-series-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

const OVERTAKEN = 'series_unsaved: Another process draws this series';

/** A process that has read the series and draws it when it is told to; what it says then is its `outcome`. */
async function startRival(task: object) {
  const script = fileURLToPath(new URL('./rival-child.ts', import.meta.url));
  const args = ['--conditions=@retake/source', script, JSON.stringify(task)];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  expect(await lines.next()).toMatchObject({ value: 'ready' });
  return { stdin: child.stdin, outcome: lines.next().then(({ value }) => String(value)) };
}

describe('a series in a file', () => {
  it('is there whole, with its directory, and beside it only the name of its last revision', async () => {
    const { service } = await startSeriesWorld();
    const path = await folder();
    const { save, load } = seriesFile(join(path, 'deep', 'series.json'));
    expect(await load()).toBeUndefined();
    const series = await service(['relay']).series({ character: 'A fox', variants: TEN.slice(0, 2), save });
    await series.draw();
    expect(await load()).toEqual(JSON.parse(JSON.stringify(series)));
    const { revision } = series.toJSON();
    expect(await readdir(join(path, 'deep'))).toEqual(['series.json', `series.json.${revision}`]);
    await writeFile(join(path, 'deep', 'series.json'), '{"id":');
    await expect(load()).rejects.toThrow(SyntaxError);
  });

  it('stops a second process that draws the same series, before it sends anything', async () => {
    const { simulator, service } = await startSeriesWorld();
    const blobs = memoryBlobs();
    const { save, load } = seriesFile(join(await folder(), 'series.json'));
    const images = service(['relay']);
    const first = await images.series({ character: 'A fox', variants: TEN.slice(0, 4), blobs, save });
    await first.draw({ variants: [0] });
    const second = await images.resumeSeries(await load(), { blobs, save });
    expect((await first.draw({ variants: [1, 2] })).warnings).toEqual([]);
    const sent = simulator.requests('relay').length;
    // However often it tries.
    for (let time = 0; time < 10; time += 1) {
      const error: unknown = await second.draw().catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'series_unsaved', cause: { message: 'Another process draws this series' } });
    }
    expect(simulator.requests('relay')).toHaveLength(sent);
    // Whoever comes after the first goes on from what it did.
    const third = await images.resumeSeries(await load(), { blobs, save });
    expect((await third.draw()).complete).toBe(true);
    expect(simulator.requests('relay')).toHaveLength(5);
  });

  it('lets one of two processes that begin at the same moment draw, and the other one send nothing', async () => {
    const { simulator, service } = await startSeriesWorld();
    const path = await folder();
    const file = join(path, 'series.json');
    const blobs = directoryBlobs(join(path, 'blobs'));
    const images = service(['relay']);
    const { save, load } = seriesFile(file);
    const series = await images.series({ character: 'A fox', variants: TEN, blobs, save });
    await series.draw({ variants: [] });
    const task = { directory: join(path, 'blobs'), file, channel: 'relay', url: simulator.url('relay') };
    const rivals = await Promise.all([startRival(task), startRival(task), startRival(task)]);
    for (const { stdin } of rivals) stdin.end('go\n');
    const said = await Promise.all(rivals.map(({ outcome }) => outcome));
    expect(said.toSorted()).toEqual(['drawn 10', OVERTAKEN, OVERTAKEN]);
    expect(simulator.requests('relay')).toHaveLength(11);
    const last = await images.resumeSeries(await load(), { blobs, save });
    expect(last.variants.map(({ state }) => state)).toEqual(TEN.map(() => 'drawn'));
    expect(last.cost.nanoUsd).toBe(simulator.ledger.nanoUsd());
  });

  it('is read from its last step where a process was stopped before it gave that the plain name', async () => {
    const { service } = await startSeriesWorld();
    const file = join(await folder(), 'series.json');
    const { save, load } = seriesFile(file);
    const series = await service(['relay']).series({ character: 'A fox', variants: ['at sea'], save });
    await series.draw();
    const last = series.toJSON();
    await writeFile(`${file}.${last.revision + 1}`, JSON.stringify({ ...last, revision: last.revision + 1 }));
    expect(await load()).toMatchObject({ revision: last.revision + 1 });
    await expect(save({ ...last, revision: last.revision + 1 })).rejects.toThrow('Another process draws this series');
    await save({ ...last, revision: last.revision + 2 });
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ revision: last.revision + 2 });
    expect(await readdir(dirname(file))).toEqual(['series.json', `series.json.${last.revision + 2}`]);
    // An older state that comes late under the plain name is not taken for the last one.
    await rename(`${file}.${last.revision + 2}`, `${file}.9000`);
    await writeFile(`${file}.9000`, JSON.stringify({ ...last, revision: 9000 }));
    expect(await load()).toMatchObject({ revision: 9000 });
    await expect(save({ ...last, revision: last.revision + 3 })).rejects.toThrow('Another process draws this series');
    // A series that was removed is begun anew.
    await rm(file);
    expect(await load()).toBeUndefined();
    await save({ ...last, id: 'another', revision: 1 });
    expect(await readdir(dirname(file))).toEqual(['series.json']);
  });

  it('is not put in the place of another one', async () => {
    const { simulator, service } = await startSeriesWorld();
    const { save } = seriesFile(join(await folder(), 'series.json'));
    const images = service(['relay']);
    const one = await images.series({ character: 'A fox', variants: ['at sea'], save });
    await one.draw();
    const other = await images.series({ character: 'A cat', variants: ['at sea'], save });
    await expect(other.draw()).rejects.toMatchObject({ code: 'series_unsaved', keeper: 'save' });
    expect(simulator.requests('relay')).toHaveLength(2);
  });
});
