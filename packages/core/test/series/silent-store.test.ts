import { describe, expect, it } from 'vitest';
import { memoryBlobs, type BlobStore, type SeriesJson } from '../../src/index.ts';
import { startSeriesWorld, TEN } from './series-world.ts';

const forever = (): Promise<never> => new Promise(() => {});
const TWO = TEN.slice(0, 2);

describe('a series whose keepers never answer', () => {
  it('stops where the store does not take a picture, holds it, and goes on when it does', async () => {
    const { simulator, service } = await startSeriesWorld();
    const kept = memoryBlobs();
    let isSilent = true;
    const put: BlobStore['put'] = (digest, content) => (isSilent ? forever() : kept.put(digest, content));
    const blobs = { ...kept, put };
    const series = await service(['relay']).series({ character: 'A fox', variants: TWO, blobs, storeTimeoutMs: 20 });
    await expect(series.draw()).rejects.toMatchObject({ code: 'series_unsaved', keeper: 'blobs' });
    expect(simulator.requests('relay')).toHaveLength(1);
    expect(series.cost.nanoUsd).toBe(simulator.ledger.nanoUsd());
    expect((await series.character[0]?.load())?.byteLength).toBeGreaterThan(0);
    await expect(series.draw()).rejects.toMatchObject({ code: 'series_unsaved', keeper: 'blobs' });
    isSilent = false;
    expect((await series.draw()).complete).toBe(true);
    expect(simulator.requests('relay')).toHaveLength(3);
  });

  it('does not hold whoever leaves while a picture is kept', async () => {
    const { simulator, service } = await startSeriesWorld();
    const gone = new AbortController();
    const put = () => {
      gone.abort(new Error('the tab was closed'));
      return forever();
    };
    const blobs = { ...memoryBlobs(), put };
    const series = await service(['relay']).series({ character: 'A fox', variants: TWO, blobs });
    await expect(series.draw({ signal: gone.signal })).rejects.toMatchObject({ code: 'series_unsaved', keeper: 'blobs' });
    expect(series.canonical?.state).toBe('drawn');
    expect(series.cost.nanoUsd).toBe(simulator.ledger.nanoUsd());
  });

  it('sends nothing that `save` did not keep in time, and lets no two saves run at once', async () => {
    const { simulator, service } = await startSeriesWorld();
    let free = (): void => {};
    let saves = 0;
    const held = new Promise<void>((resolve) => {
      free = resolve;
    });
    const revisions: number[] = [];
    const save = async ({ revision }: SeriesJson): Promise<void> => {
      saves += 1;
      if (saves === 1) await held;
      revisions.push(revision);
    };
    const series = await service(['relay']).series({ character: 'A fox', variants: TWO, save, storeTimeoutMs: 20 });
    await expect(series.draw()).rejects.toMatchObject({ code: 'series_unsaved', keeper: 'save' });
    await expect(series.draw()).rejects.toMatchObject({ code: 'series_unsaved', keeper: 'save' });
    expect([saves, simulator.requests('relay').length]).toEqual([1, 0]);
    // It came late, and counts: the next save is the one after it.
    free();
    expect((await series.draw()).complete).toBe(true);
    expect(revisions).toEqual(revisions.map((_, index) => index + 1));
    expect(simulator.requests('relay')).toHaveLength(3);
  });

  it('does not hold whoever leaves while `save` is waited for', async () => {
    const { simulator, service } = await startSeriesWorld();
    const gone = new AbortController();
    const save = () => {
      gone.abort(new Error('the tab was closed'));
      return forever();
    };
    const series = await service(['relay']).series({ character: 'A fox', variants: TWO, save });
    await expect(series.draw({ signal: gone.signal })).rejects.toThrow('the tab was closed');
    expect(simulator.requests('relay')).toHaveLength(0);
  });

  it('is not taken for one whose pictures are lost when it is resumed', async () => {
    const { service } = await startSeriesWorld();
    const kept = memoryBlobs();
    const images = service(['relay']);
    const series = await images.series({ character: 'A fox', variants: TWO, blobs: kept });
    await series.draw();
    const blobs: BlobStore = { ...kept, size: forever };
    await expect(images.resumeSeries(series.toJSON(), { blobs, storeTimeoutMs: 20 })).rejects.toMatchObject({
      code: 'series_invalid',
      issues: [{ message: 'could not be read from the store in time' }],
    });
  });
});
