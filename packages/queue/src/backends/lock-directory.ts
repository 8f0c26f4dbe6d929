import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { ConfigInvalidError } from '@retake/core';
import { z } from 'zod';
import { QueueDirectoryBusyError } from '../errors/queue-directory-busy-error.ts';
import { startOf } from './process-start.ts';

/** A directory that is this process's own. */
export interface DirectoryLock {
  release(): Promise<void>;
}

const FILE = 'holder.json';
/** How often a holder shows that it lives, to those on other hosts, who cannot see its process. */
const BEAT_MS = 5_000;
/** How long a holder on another host is believed to live that shows nothing: a pause of its machine, or of the file system between. */
const SILENT_MS = 60_000;
const ATTEMPTS = 5;

const holderSchema = z.object({
  pid: z.number(),
  host: z.string(),
  since: z.string(),
  start: z.string().optional(),
  id: z.string().regex(/^[\w-]{1,50}$/),
});
type Holder = z.infer<typeof holderSchema>;

/**
 * Takes a directory for this process: a file in it names the holder. It is released by the death of its process, which is known by its number and
 * its start, since numbers are used again.
 *
 * @throws QueueDirectoryBusyError where another process has it.
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const file = join(directory, FILE);
  const start = await startOf(process.pid);
  const me: Holder = {
    pid: process.pid,
    host: hostname(),
    since: new Date().toISOString(),
    id: randomUUID(),
    ...(start === undefined ? {} : { start }),
  };
  const mine = `${file}.${me.id}`;
  await writeFile(mine, JSON.stringify(me), { flag: 'wx' });
  try {
    for (let attempt = 1; ; attempt += 1) {
      if (await linked(mine, file)) break;
      const holder = await holderOf(file);
      if (holder === undefined) continue;
      if (attempt === ATTEMPTS || (await lives(holder, file))) throw new QueueDirectoryBusyError(directory, holder);
      if (await inherit(directory, holder, mine)) break;
    }
  } finally {
    await rm(mine, { force: true });
  }
  const beat = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => undefined), BEAT_MS);
  beat.unref();
  return {
    release: async () => {
      clearInterval(beat);
      if ((await holderOf(file))?.id === me.id) await rm(file, { force: true });
    },
  };
}

/** A link is made at once and whole, and never over another. */
async function linked(mine: string, file: string): Promise<boolean> {
  try {
    await link(mine, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function holderOf(file: string): Promise<Holder | undefined> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : parse(text, file);
}

/** It is written whole or not at all, so that only a person can have spoilt it. */
function parse(text: string, file: string): Holder {
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    const message = `${file} does not say who has the directory; remove it when nobody has`;
    throw new ConfigInvalidError('embeddedBackend()', [{ path: 'directory', message }]);
  }
}

async function lives(holder: Holder, file: string): Promise<boolean> {
  if (holder.host !== hostname()) {
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: 0 }));
    return new Date().getTime() - mtimeMs < SILENT_MS;
  }
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    // Anything else says that it is there, and not ours to send signals to.
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
  }
  const start = await startOf(holder.pid);
  return start === undefined || holder.start === undefined || start === holder.start;
}

/**
 * Takes the place of a dead holder. Many may find it dead at once: its heir is who links a file under the name of the dead, which only one
 * can. An heir that died over it has an heir of its own.
 */
async function inherit(directory: string, dead: Holder, mine: string): Promise<boolean> {
  const file = join(directory, FILE);
  const graves: string[] = [];
  let last = dead;
  for (;;) {
    const grave = `${file}.${last.id}`;
    graves.push(grave);
    if (await linked(mine, grave)) break;
    const heir = await holderOf(grave);
    if (heir === undefined) return false;
    if (await lives(heir, grave)) throw new QueueDirectoryBusyError(directory, heir);
    last = heir;
  }
  // Where another heir was quicker and has cleared up after itself, somebody else stands there.
  const mayTake = (await holderOf(file))?.id === dead.id;
  if (mayTake) await rename(mine, file);
  for (const grave of graves) await rm(grave, { force: true });
  return mayTake;
}
