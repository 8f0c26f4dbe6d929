import { ConfigInvalidError } from '@retake/core';
import { DEFAULT_SCHEMA, runMigrations } from 'bullmq';
import type { Pool, PoolConfig } from 'pg';
import { untilAnswered } from '../store/until-answered.ts';
import { migrate } from '../store/sql/migrate.ts';
import { isPassingSqlError } from '../store/sql/sql-database.ts';
import { sqlJobStore } from '../store/sql/sql-job-store.ts';
import { bullEngine } from './bull-engine.ts';
import type { EngineTimes } from './bull-engine.ts';
import { bullOnPostgres } from './bull-on-postgres.ts';
import { changeFeed } from './change-feed.ts';
import { checkBackendOptions } from './check-backend-options.ts';
import { postgresChangeWire } from './postgres-change-wire.ts';
import { PostgresPool } from './postgres-pool.ts';
import type { QueueBackend } from './queue-backend.ts';

export type { EngineTimes } from './bull-engine.ts';

/** How a queue on PostgreSQL is reached: by a connection string, or like a pool. */
export interface PostgresBackendOptions {
  readonly connectionString?: string | undefined;
  /** A pool of `pg`, whose settings are used for one of the queue's own: BullMQ needs a search path, which nobody else should meet. */
  readonly pool?: Pool | undefined;
  /** Connections of this process at most; a worker keeps one of them to listen, and so does whoever waits for results. @default 12 */
  readonly connections?: number | undefined;
  /** How soon a dead worker is noticed. */
  readonly engine?: EngineTimes | undefined;
}

const DEFAULT_CONNECTIONS = 12;

/**
 * Keeps a queue in PostgreSQL 13 or newer, for any number of processes, in the schemas `retake_queue` and `bullmq`, which `open` makes
 * and brings up to date.
 *
 * @throws ConfigInvalidError for options that make no sense, and on `open` where the package `pg` is missing, nothing says how the database is
 * reached, or its server lets nobody in or make schemas; QueueUnavailableError on `open` where it cannot be reached.
 */
export function postgresBackend(options: PostgresBackendOptions): QueueBackend {
  checkBackendOptions('postgresBackend()', options);
  return {
    kind: 'postgres',
    open: async (name) => {
      const pool = await openPool(options);
      try {
        await untilAnswered(() => bringUpToDate(pool), isPassingSqlError);
      } catch (error) {
        await pool.end();
        throw refusalOf(error) ?? error;
      }
      const feed = changeFeed(postgresChangeWire(pool, name));
      const bull = bullOnPostgres(new PostgresPool(pool), `retake.${name}`);
      return {
        store: sqlJobStore({ database: pool, queue: name, onWritten: feed.wrote }),
        engine: bullEngine(bull, options.engine),
        onChange: feed.onChange,
        close: async () => {
          await feed.close();
          await bull.queue.close();
          await pool.end();
        },
      };
    },
  };
}

/** Who is not let in, and what may not be made or is not there: https://www.postgresql.org/docs/current/errcodes-appendix.html (2026-11-22). */
const REFUSALS = /^(28...|42501|3D000)$/;

/** What would be the same the next time is about how the database is reached. */
function refusalOf(error: unknown): ConfigInvalidError | undefined {
  if (!(error instanceof Error && 'code' in error && typeof error.code === 'string' && REFUSALS.test(error.code)))
    return undefined;
  const needed =
    error.code === '42501' ? '; its role makes the schemas bullmq and retake_queue: grant create on database … to …' : '';
  return new ConfigInvalidError('postgresBackend()', [{ path: '', message: `the server refuses: ${error.message}${needed}` }]);
}

async function bringUpToDate(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await runMigrations(client);
  } finally {
    client.release();
  }
  await migrate(pool);
}

async function openPool({ connectionString, pool, connections = DEFAULT_CONNECTIONS }: PostgresBackendOptions): Promise<Pool> {
  if ((connectionString === undefined) === (pool === undefined)) {
    throw new ConfigInvalidError('postgresBackend()', [{ path: '', message: 'needs either connectionString or pool' }]);
  }
  const { default: pg } = await import('pg').catch((cause: unknown) => {
    const message = `needs the package pg: npm install pg (${cause instanceof Error ? cause.message : 'it cannot be loaded'})`;
    throw new ConfigInvalidError('postgresBackend()', [{ path: '', message }]);
  });
  // A pool hides its password from whoever copies its options.
  const reached: PoolConfig = pool === undefined ? { connectionString } : { ...pool.options, password: pool.options.password };
  const searchPath = `-c search_path=${DEFAULT_SCHEMA},public`;
  const own = new pg.Pool({
    ...reached,
    max: connections,
    options: reached.options === undefined ? searchPath : `${reached.options} ${searchPath}`,
    keepAlive: true,
    // Nobody waits for ever for a server that does not answer.
    connectionTimeoutMillis: 10_000,
  });
  // Whoever asks something is told; a connection that breaks while nobody uses it would end the process.
  own.on('error', () => undefined);
  own.on('connect', (client) => client.on('error', () => undefined));
  return own;
}
