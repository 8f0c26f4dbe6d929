import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { runMigrations } from 'bullmq';
import { migrate } from '../store/sql/migrate.ts';
import { sqlJobStore } from '../store/sql/sql-job-store.ts';
import { bullEngine } from './bull-engine.ts';
import type { EngineTimes } from './bull-engine.ts';
import { bullOnPostgres } from './bull-on-postgres.ts';
import { changeFeed } from './change-feed.ts';
import { checkBackendOptions } from './check-backend-options.ts';
import { lockDirectory } from './lock-directory.ts';
import { tidy } from './pglite-tidy.ts';
import { PglitePool } from './pglite-pool.ts';
import type { QueueBackend } from './queue-backend.ts';

export type { EngineTimes } from './bull-engine.ts';

/** Where an embedded queue is kept. */
export interface EmbeddedBackendOptions {
  /** For this alone; it is made where it is missing. @default './.retake/queue' */
  readonly directory?: string | undefined;
  /** How soon a dead worker is noticed. Here that is one of a process that is gone: its errands are looked for at the start of the next. */
  readonly engine?: EngineTimes | undefined;
}

/** A database that is open in this process, for all queues in its directory. */
interface Opened {
  readonly pool: PglitePool;
  readonly close: () => Promise<void>;
}

const opened = new Map<string, { users: number; readonly database: Promise<Opened> }>();

/**
 * Keeps a queue in a directory, with PostgreSQL in the process itself (PGlite): nothing has to be installed or started. The directory serves one
 * process at a time.
 *
 * What was acknowledged is there after the process was killed; a power cut may cost what the system had not written out yet.
 *
 * @throws ConfigInvalidError for options that make no sense, and QueueDirectoryBusyError on `open`, where another process has the directory.
 */
export function embeddedBackend(options: EmbeddedBackendOptions = {}): QueueBackend {
  checkBackendOptions('embeddedBackend()', options);
  const { directory = './.retake/queue', engine = {} } = options;
  return {
    kind: 'embedded',
    open: async (name) => {
      await mkdir(directory, { recursive: true });
      const { pool, close } = await share(await realpath(directory));
      const feed = changeFeed(undefined);
      const bull = bullOnPostgres(pool, `retake.${name}`);
      return {
        store: sqlJobStore({ database: pool, queue: name, onWritten: feed.wrote }),
        engine: bullEngine(bull, engine),
        onChange: feed.onChange,
        tidy: () => tidy(pool),
        close: async () => {
          await feed.close();
          await bull.queue.close();
          await close();
        },
      };
    },
  };
}

/** Opens a directory once for all of this process that want it, and closes it with the last. */
async function share(directory: string): Promise<Opened> {
  const shared = opened.get(directory) ?? { users: 0, database: openDatabase(directory) };
  opened.set(directory, shared);
  shared.users += 1;
  let left = false;
  const leave = async (close: () => Promise<void>): Promise<void> => {
    if (left) return;
    left = true;
    shared.users -= 1;
    if (shared.users > 0) return;
    try {
      await close();
    } finally {
      // Who comes meanwhile gets the one that is being closed; they are told so by the database.
      opened.delete(directory);
    }
  };
  try {
    const { pool, close } = await shared.database;
    return { pool, close: () => leave(close) };
  } catch (error) {
    await leave(async () => undefined);
    throw error;
  }
}

async function openDatabase(directory: string): Promise<Opened> {
  const lock = await lockDirectory(directory);
  try {
    // A database of half a gigabyte of memory: only for those who use it.
    const { PGlite } = await import('@electric-sql/pglite');
    const pglite = await PGlite.create(join(directory, 'db'));
    const pool = new PglitePool(pglite);
    await runMigrations(pool);
    await pool.query('set search_path to bullmq, public');
    await migrate(pool);
    return {
      pool,
      close: async () => {
        try {
          await pglite.close();
        } finally {
          await lock.release();
        }
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}
