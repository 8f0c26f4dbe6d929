import { ConfigInvalidError } from '@retake/core';
import { Redis } from 'ioredis';
import pg from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { describeUnless } from '../../../../tools/servers/describe-unless.ts';
import { startPostgresServer, whyNoPostgres } from '../../../../tools/servers/postgres-server.ts';
import { startRedisServer, whyNoRedis } from '../../../../tools/servers/redis-server.ts';
import { postgresBackend } from '../../src/backends/postgres.ts';
import type { QueueBackend } from '../../src/backends/queue-backend.ts';
import { redisBackend } from '../../src/backends/redis.ts';
import { QueueUnavailableError } from '../../src/errors/queue-unavailable-error.ts';

/** What is said of options, where opening ends with that. */
async function refusalOf(backend: QueueBackend): Promise<string> {
  try {
    await (await backend.open('refused')).close();
    return 'it was opened';
  } catch (error) {
    return ConfigInvalidError.isInstance(error) ? error.message : `another error: ${String(error)}`;
  }
}

/** A busy machine takes its time to start a server, and to make schemas. */
const PATIENCE_MS = 240_000;

describeUnless(whyNoRedis(), 'a Redis that is no place for a queue', () => {
  it('is refused while it may evict what it acknowledged', async () => {
    const server = await startRedisServer();
    onTestFinished(server.stop);
    const admin = new Redis(server.url);
    onTestFinished(() => admin.disconnect());
    const backend = redisBackend({ connection: server.url });
    await admin.config('SET', 'maxmemory-policy', 'allkeys-lru');
    expect(await refusalOf(backend)).toBe('it was opened');
    await admin.config('SET', 'maxmemory', '100mb');
    expect(await refusalOf(backend)).toMatch(/maxmemory-policy allkeys-lru.*noeviction/);
    await admin.config('SET', 'maxmemory-policy', 'noeviction');
    expect(await refusalOf(backend)).toBe('it was opened');
    // Of those that were refused nobody is left to keep a process alive.
    await expect.poll(() => admin.client('LIST')).toMatch(/^id=\d+ .*\n$/);
  });

  it('is refused where it lets nobody in, without the password in any word', async () => {
    const server = await startRedisServer();
    onTestFinished(server.stop);
    const admin = new Redis(server.url);
    onTestFinished(() => admin.disconnect());
    await admin.config('SET', 'requirepass', 'the right one');
    expect(await refusalOf(redisBackend({ connection: server.url }))).toMatch(/connection: the server refuses: NOAUTH/);
    const other = await refusalOf(redisBackend({ connection: server.url.replace('redis://', 'redis://:not-this-one@') }));
    expect(other).toMatch(/the server refuses: (NOAUTH|WRONGPASS)/);
    expect(other).not.toContain('not-this-one');
  });

  it('is told where nobody answers, before anything is promised', async () => {
    const server = await startRedisServer();
    await server.stop();
    const opening = redisBackend({ connection: server.url }).open('nowhere');
    await expect(opening).rejects.toSatisfy((error) => QueueUnavailableError.isInstance(error));
  });
});

describeUnless(whyNoPostgres(), 'a PostgreSQL that is no place for a queue', () => {
  it('is refused with what its role needs', { timeout: PATIENCE_MS }, async () => {
    const server = await startPostgresServer();
    onTestFinished(server.stop);
    const admin = new pg.Client({ connectionString: server.url });
    await admin.connect();
    await admin.query('create role poor login');
    const poor = postgresBackend({ connectionString: server.url.replace('postgres@', 'poor@') });
    expect(await refusalOf(poor)).toMatch(/permission denied for database postgres; .*grant create on database/);
    expect(await refusalOf(postgresBackend({ connectionString: server.url.replace('postgres@', 'nobody@') }))).toMatch(
      /the server refuses: role "nobody" does not exist/,
    );
    await admin.query('grant create on database postgres to poor');
    await admin.end();
    expect(await refusalOf(poor)).toBe('it was opened');
  });
});
