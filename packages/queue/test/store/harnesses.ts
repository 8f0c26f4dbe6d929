import { randomUUID } from 'node:crypto';
import { PGlite } from '@electric-sql/pglite';
import { Redis } from 'ioredis';
import pg from 'pg';
import { startPostgresServer, whyNoPostgres } from '../../../../tools/servers/postgres-server.ts';
import { startRedisServer, whyNoRedis } from '../../../../tools/servers/redis-server.ts';
import type { JobStore } from '../../src/store/job-store.ts';
import { redisJobStore } from '../../src/store/redis/redis-job-store.ts';
import { migrate } from '../../src/store/sql/migrate.ts';
import type { SqlDatabase } from '../../src/store/sql/sql-database.ts';
import { sqlJobStore } from '../../src/store/sql/sql-job-store.ts';

/** What stores stand on, for one test file. */
export interface StoreGround {
  /** Two clients of a new, empty store. */
  stores(): Promise<{ readonly store: JobStore; readonly other: JobStore; close(): Promise<void> }>;
  close(): Promise<void>;
}

/** Every ground that a store of Retake stands on, and why one cannot be had here. */
export const GROUNDS: readonly { readonly name: string; readonly missing: string | undefined; open(): Promise<StoreGround> }[] = [
  { name: 'PGlite', missing: undefined, open: openPglite },
  { name: 'PostgreSQL', missing: whyNoPostgres(), open: openPostgres },
  { name: 'Redis', missing: whyNoRedis(), open: openRedis },
];

async function openPglite(): Promise<StoreGround> {
  const pglite = new PGlite();
  const database: SqlDatabase = {
    query: async (text, values) =>
      values === undefined ? { rows: (await pglite.exec(text)).flatMap(({ rows }) => rows) } : pglite.query(text, values),
  };
  await migrate(database);
  return {
    stores: async () => {
      const queue = randomUUID();
      return { store: sqlJobStore({ database, queue }), other: sqlJobStore({ database, queue }), close: async () => undefined };
    },
    close: () => pglite.close(),
  };
}

async function openPostgres(): Promise<StoreGround> {
  const server = await startPostgresServer();
  const pools = [0, 1].map(() => new pg.Pool({ connectionString: server.url, max: 4 }));
  // A pool that was ended may still hear its server go.
  for (const pool of pools) pool.on('error', () => undefined).on('connect', (client) => client.on('error', () => undefined));
  const [one, two] = pools as [pg.Pool, pg.Pool];
  await migrate(one);
  return {
    stores: async () => {
      const queue = randomUUID();
      return {
        store: sqlJobStore({ database: one, queue }),
        other: sqlJobStore({ database: two, queue }),
        close: async () => undefined,
      };
    },
    close: async () => {
      for (const pool of pools) await pool.end();
      await server.stop();
    },
  };
}

async function openRedis(): Promise<StoreGround> {
  const server = await startRedisServer();
  const clients = [0, 1].map(() => new Redis(server.url));
  const [one, two] = clients as [Redis, Redis];
  return {
    stores: async () => {
      const prefix = `{${randomUUID()}}:`;
      return {
        store: redisJobStore({ redis: one, prefix }),
        other: redisJobStore({ redis: two, prefix }),
        close: async () => undefined,
      };
    },
    close: async () => {
      for (const client of clients) client.disconnect();
      await server.stop();
    },
  };
}
