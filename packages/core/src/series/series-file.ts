import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { SeriesJson } from './series-json.ts';
import type { SaveSeries } from './series-request.ts';

/** A series in a file. */
export interface SeriesFile {
  /**
   * Puts the series in the place of what is there, whole or not at all, also when the process or the machine stops. Rejects when the file
   * holds another series, or a later state of this one: then another process draws it.
   */
  readonly save: SaveSeries;
  /** What is there, for `resumeSeries`; `undefined` where there is no file. @throws SyntaxError when it is no JSON. */
  readonly load: () => Promise<unknown>;
}

const stateSchema = z.object({ id: z.string(), revision: z.int() });

/**
 * Keeps a series in a file, which is made with its directory when it is saved first: `images.series({ …, save: seriesFile('mila.json').save })`.
 */
export function seriesFile(path: string): SeriesFile {
  return {
    save: async (series) => {
      const there = stateSchema.safeParse(await load(path));
      if (there.success && there.data.id !== series.id) throw new Error('The file holds another series');
      if (there.success && there.data.revision >= series.revision) throw new Error('Another process draws this series');
      await replace(path, series);
    },
    load: () => load(path),
  };
}

async function load(path: string): Promise<unknown> {
  try {
    const json: unknown = JSON.parse(await readFile(path, 'utf8'));
    return json;
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function replace(path: string, series: SeriesJson): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.${randomUUID()}`;
  try {
    const handle = await open(unfinished, 'wx');
    try {
      await handle.writeFile(JSON.stringify(series));
      // The name must not be there before the text is, or a power cut would leave an empty file under it.
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
