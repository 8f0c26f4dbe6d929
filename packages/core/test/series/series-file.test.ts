import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { memoryBlobs } from '../../src/index.ts';
import { seriesFile } from '../../src/series/series-file.ts';
import { startSeriesWorld, TEN } from './series-world.ts';

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'retake-series-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

describe('a series in a file', () => {
  it('is there whole, with its directory, and nothing beside it', async () => {
    const { service } = await startSeriesWorld();
    const path = await folder();
    const { save, load } = seriesFile(join(path, 'deep', 'series.json'));
    expect(await load()).toBeUndefined();
    const series = await service(['relay']).series({ character: 'A fox', variants: TEN.slice(0, 2), save });
    await series.draw();
    expect(await load()).toEqual(JSON.parse(JSON.stringify(series)));
    expect(await readdir(join(path, 'deep'))).toEqual(['series.json']);
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
