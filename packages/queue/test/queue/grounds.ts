import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgresServer, whyNoPostgres } from '../../../../tools/servers/postgres-server.ts';
import { startRedisServer, whyNoRedis } from '../../../../tools/servers/redis-server.ts';
import { embeddedBackend } from '../../src/backends/embedded.ts';
import { postgresBackend } from '../../src/backends/postgres.ts';
import { redisBackend } from '../../src/backends/redis.ts';
import type { QueueBackend } from '../../src/index.ts';

/** What a queue stands on, for one test file. */
export interface Ground {
  readonly backend: QueueBackend;
  close(): Promise<void>;
}

/** Every ground that a queue stands on, and why one cannot be had here. */
export const GROUNDS: readonly { readonly name: string; readonly missing: string | undefined; open(): Promise<Ground> }[] = [
  { name: 'the embedded back end', missing: undefined, open: openEmbedded },
  { name: 'PostgreSQL', missing: whyNoPostgres(), open: openPostgres },
  { name: 'Redis', missing: whyNoRedis(), open: openRedis },
];

/** The ground that is opened soonest here. */
export const quickGround = (): Promise<Ground> => (whyNoRedis() === undefined ? openRedis() : openEmbedded());

async function openEmbedded(): Promise<Ground> {
  const directory = await mkdtemp(join(tmpdir(), 'retake-queue-'));
  return { backend: embeddedBackend({ directory }), close: () => rm(directory, { recursive: true, force: true }) };
}

async function openPostgres(): Promise<Ground> {
  const server = await startPostgresServer();
  return { backend: postgresBackend({ connectionString: server.url }), close: () => server.stop() };
}

async function openRedis(): Promise<Ground> {
  const server = await startRedisServer();
  return { backend: redisBackend({ connection: server.url }), close: () => server.stop() };
}
