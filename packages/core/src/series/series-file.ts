import { link, readFile, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { z } from 'zod';
import { codeOf, publishWhole } from '../chat/durable-file.ts';
import type { SeriesJson } from './series-json.ts';
import type { SaveSeries } from './series-request.ts';

/** A series in a file. */
export interface SeriesFile {
  /**
   * Puts the series in the place of what is there, whole or not at all, also when the process or the machine stops. Rejects when the file
   * holds another series, or when another process has saved this one since: of two that save at once, one does, and only that may draw.
   */
  readonly save: SaveSeries;
  /** What is there, for `resumeSeries`; `undefined` where there is no file. @throws SyntaxError when it is no JSON. */
  readonly load: () => Promise<unknown>;
}

const stateSchema = z.object({ id: z.string(), revision: z.int() });
type State = z.output<typeof stateSchema>;

/**
 * Keeps a series in a file, which is made with its directory when it is saved first: `images.series({ …, save: seriesFile('mila.json').save })`.
 *
 * The last revision has a name of its own beside it too, `mila.json.7`, a hard link to the same bytes: a link is made once, so that no two
 * processes take the same step, and needs nobody to clear it away when one of them is killed. The file system must have hard links.
 */
export function seriesFile(path: string): SeriesFile {
  return { save: (series) => save(path, series), load: async () => (await newest(path))?.json };
}

async function save(path: string, series: SeriesJson): Promise<void> {
  const there = await newest(path);
  refuseOver(there, series);
  await publishWhole(path, JSON.stringify(series), async (unfinished) => {
    if (there === undefined) {
      // Steps that are left belong to a series that was removed.
      await clear(path, Number.POSITIVE_INFINITY);
      await linkOnce(unfinished, path);
      return;
    }
    const step = `${path}.${series.revision}`;
    await linkOnce(unfinished, step);
    try {
      // Others may have gone on and cleared this step away before it was taken once more.
      refuseOver(await newest(path, series.revision), series);
    } catch (error) {
      await rm(step, { force: true });
      throw error;
    }
    // The step is what is saved, and `newest` reads it: whatever hinders the plain name now must not call it unsaved. A process that is
    // halted here for long may even put an older state under that name, which is why the newest step stays.
    try {
      await rename(unfinished, path);
      await clear(path, series.revision);
    } catch {
      // The next save does it.
    }
  });
}

interface There {
  readonly json: unknown;
  /** `undefined` where it is none of a series. */
  readonly state: State | undefined;
}

function refuseOver(there: There | undefined, { id, revision }: State): void {
  if (there?.state === undefined) return;
  if (there.state.id !== id) throw new Error('The file holds another series');
  if (there.state.revision >= revision) throw new Error(OVERTAKEN);
}

const OVERTAKEN = 'Another process draws this series';

async function linkOnce(file: string, name: string): Promise<void> {
  try {
    await link(file, name);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw new Error(OVERTAKEN, { cause: error });
    throw error;
  }
}

/**
 * The newest state: what the plain name holds, or a later step of the same series, whose process was stopped before it gave it that name.
 *
 * @param apartFrom a step that is not looked at.
 */
async function newest(path: string, apartFrom?: number): Promise<There | undefined> {
  let found = await read(path);
  // Without the plain name nothing was sent: the first save had not ended, or somebody removed the series.
  if (found?.state === undefined) return found;
  const { id } = found.state;
  for (const revision of await stepsOf(path)) {
    if (revision === apartFrom) continue;
    const step = await read(`${path}.${revision}`);
    // Cleared away meanwhile, so that there is one which was not listed.
    if (step === undefined) return newest(path, apartFrom);
    if (step.state?.id === id && step.state.revision > (found.state?.revision ?? 0)) found = step;
  }
  return found;
}

/** Removes the steps before a revision. */
async function clear(path: string, before: number): Promise<void> {
  const old = (await stepsOf(path)).filter((revision) => revision < before);
  await Promise.all(old.map((revision) => rm(`${path}.${revision}`, { force: true })));
}

async function stepsOf(path: string): Promise<readonly number[]> {
  const before = `${basename(path)}.`;
  const names = await readdir(dirname(path));
  const endings = names.filter((name) => name.startsWith(before)).map((name) => name.slice(before.length));
  return endings.filter((ending) => /^\d{1,15}$/.test(ending)).map(Number);
}

async function read(file: string): Promise<There | undefined> {
  try {
    const json: unknown = JSON.parse(await readFile(file, 'utf8'));
    return { json, state: stateSchema.safeParse(json).data };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
