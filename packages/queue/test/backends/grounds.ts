import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgresServer, whyNoPostgres } from '../../../../tools/servers/postgres-server.ts';
import { startRedisServer, whyNoRedis } from '../../../../tools/servers/redis-server.ts';
import type { TestServer } from '../../../../tools/servers/test-server.ts';
import { embeddedBackend } from '../../src/backends/embedded.ts';
import type { EngineTimes } from '../../src/backends/bull-engine.ts';
import { postgresBackend } from '../../src/backends/postgres.ts';
import type { QueueBackend } from '../../src/backends/queue-backend.ts';
import { redisBackend } from '../../src/backends/redis.ts';

/** Where back ends of one kind are opened, by this process and by others. */
export interface BackendGround {
  /** How another process finds the same place. */
  readonly place: string;
  /** `undefined` where there is none: the directory of an embedded one. */
  readonly server: TestServer | undefined;
  close(): Promise<void>;
}

/** One kind of back end. */
export interface BackendKind {
  readonly kind: 'embedded' | 'postgres' | 'redis';
  /** For people. */
  readonly name: string;
  /** Why it cannot be had here. */
  readonly missing: string | undefined;
  /** @param options.durable whether what a server has acknowledged is there after it was killed. @default true */
  open(options?: { readonly durable?: boolean }): Promise<BackendGround>;
}

/** A back end in a place. Dead workers are noticed soon. */
export function backendAt(
  kind: BackendKind['kind'],
  place: string,
  engine: EngineTimes = { lockMs: 1_000, stalledEveryMs: 300 },
): QueueBackend {
  switch (kind) {
    case 'embedded':
      return embeddedBackend({ directory: place, engine });
    case 'postgres':
      return postgresBackend({ connectionString: place, engine });
    case 'redis':
      return redisBackend({ connection: place, engine });
    default:
      return kind satisfies never;
  }
}

const served =
  (start: (options: { readonly durable: boolean }) => Promise<TestServer>): BackendKind['open'] =>
  async ({ durable = true } = {}) => {
    const server = await start({ durable });
    return { place: server.url, server, close: server.stop };
  };

export const KINDS: readonly BackendKind[] = [
  {
    kind: 'embedded',
    name: 'the embedded back end',
    missing: undefined,
    open: async () => {
      const place = await mkdtemp(join(tmpdir(), 'retake-embedded-'));
      return { place, server: undefined, close: () => rm(place, { recursive: true, force: true }) };
    },
  },
  // A killed one loses nothing either way.
  { kind: 'postgres', name: 'PostgreSQL', missing: whyNoPostgres(), open: served(() => startPostgresServer()) },
  { kind: 'redis', name: 'Redis', missing: whyNoRedis(), open: served(startRedisServer) },
];
